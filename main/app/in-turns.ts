/** So long one piece of work may keep everything else waiting. */
const TURN_MS = 15;

/**
 * Works through steps a few milliseconds at a time, so that the watch and the pages have their turn in between. Rejects
 * where the signal is aborted; the steps are ended then.
 */
export async function inTurns<T, R>(
  steps: Generator<T, R>,
  signal: AbortSignal,
  take: (step: T) => boolean,
): Promise<R | null> {
  try {
    for (;;) {
      const end = performance.now() + TURN_MS;
      do {
        const { done, value } = steps.next();
        if (done) return value as R;
        if (!take(value as T)) return null;
      } while (performance.now() < end);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
  } finally {
    steps.return(undefined as R);
  }
}
