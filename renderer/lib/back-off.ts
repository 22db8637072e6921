/** Milliseconds before attempt `failures + 1`: 0.5 s doubling to 15 s. One page, one server: no jitter needed. */
export const backOff = (failures: number): number => Math.min(15_000, 250 * 2 ** Math.min(failures, 10));
