/** A duration in milliseconds as the seconds that files and payloads hold, to the millisecond. */
export const secondsOf = (milliseconds: number): number => Math.round(milliseconds) / 1000;
