/** A point of a monotonic clock, in milliseconds: it means nothing to whoever has another clock. */
export type Instant = number;
