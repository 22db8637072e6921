/** How long a message under way may still take once the app closes; a service manager does not wait for long. */
const GRACE_MS = 3000;

export interface Ending {
  /** Aborted at the deadline, or a moment after the app began to close. */
  signal: AbortSignal;
  /** What ended it, where something did. */
  why(): 'deadline' | 'closing';
  /** It is over: nothing waits any more. */
  done(): void;
}

/** The end of one message: its own deadline, and less once the app closes. */
export function endingAt(deadlineMs: number, closing: AbortSignal | undefined, graceMs = GRACE_MS): Ending {
  const controller = new AbortController();
  let why: 'deadline' | 'closing' = 'deadline';
  let grace: NodeJS.Timeout | undefined;
  const deadline = setTimeout(() => controller.abort(), deadlineMs);
  const close = () => {
    grace = setTimeout(() => {
      why = 'closing';
      controller.abort();
    }, graceMs);
  };
  if (closing?.aborted) close();
  else closing?.addEventListener('abort', close, { once: true });
  return {
    signal: controller.signal,
    why: () => why,
    done() {
      clearTimeout(deadline);
      clearTimeout(grace);
      closing?.removeEventListener('abort', close);
    },
  };
}
