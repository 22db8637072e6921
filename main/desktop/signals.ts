/** On Windows nobody sends these. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * A signal quits in good order. Without a listener of ours a library of the settings file's would take the signal from
 * Chromium, and then end the process by it, at once; quitting twice is quitting once.
 */
export function quitOnSignals(
  process: { on(signal: NodeJS.Signals, listener: () => void): unknown },
  quit: () => void,
): void {
  for (const signal of SIGNALS) process.on(signal, quit);
}
