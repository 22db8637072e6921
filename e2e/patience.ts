/** A factor for every deadline of the tests; `npm test` asks for more than a developer who waits for a failure. */
const factor = Number(process.env.WEATHERVANE_PATIENCE ?? 1) || 1;

/**
 * A deadline of a test, in milliseconds. It ends what hangs and says nothing about speed: a test that passes never
 * waits for it, so that it may be long enough for a machine whose cores all have something else to do.
 */
export const patience = (ms: number): number => Math.round(ms * factor);
