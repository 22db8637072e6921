/**
 * A length of time in days, in whole hundredths rounded down: nobody is told of more time than there is, and the report,
 * the terminal and the page agree. `ms` in milliseconds; negative where it is over.
 */
export const daysOf = (ms: number): number => Math.floor(ms / 864_000) / 100;
