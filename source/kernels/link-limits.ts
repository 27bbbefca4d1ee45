// In a file of their own: there a bundler puts them in where they are used.

// A snapshot takes about 1,000 bytes at most and a name 800, and no line may be over 64 KiB.
/** The most kernels in a message. */
export const mostKernels = 50;
/** The most beats in a message. */
export const mostNames = 75;
/** The most beats that wait before they are thinned. */
export const mostBeats = 10_000;
/** The most events that wait for an answer; the oldest of more is for the application to put on record. */
export const mostEvents = 1000;
/** The most events that are told afterwards, as history. */
export const mostWritten = 100;
/** The most bytes that wait to go out: a watchdog that asks and does not read must not fill our memory. */
export const mostUnsent = 4 * 1024 * 1024;

/** Milliseconds, as all that follow, from a beat until it is sent with those that came meanwhile. */
export const beatInterval = 10;
/** Until the first attempt to connect again. */
export const firstDelay = 100;
/** At most until another attempt. */
export const longestDelay = 5000;
/** After so long a connection was a good one, and what follows it begins with the first delay. */
export const steadyAfter = 5000;
/** How long the first of the events that wait for a link does so, and the others with it. */
export const patience = 5000;
/** How long an event waits for its answer over a link that stands. */
export const longestAnswer = 30_000;
/** How long the other side may owe a word, or read nothing. */
export const longestSilence = 5000;
/** How long a link that is to close waits for the answers to its events. */
export const longestTalk = 500;
/** How long a closing takes. */
export const longestFarewell = 1000;
