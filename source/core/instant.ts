/** A point of the machine's monotonic clock in milliseconds; the same for every process of one boot. */
export type Instant = number;
