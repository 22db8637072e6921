import type { Context } from './context.ts';
import { refreshKnowledge } from './setting-handlers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Between two steps of retention everything else gets its turn. */
const BREATH_MS = 20;
/** Retention gives way to a running scan so many minutes; then it is done beside it: with many clouds one always runs. */
const PATIENCE = 5;

/** Every hour retention, in short steps, and once a day newer data. Returns what ends it. */
export function startUpkeep(context: Context): () => void {
  const { clock, history, settings, monitor, options } = context;
  let cancelHour: () => void = () => undefined;
  let cancelStep: () => void = () => undefined;

  const retain = (waited = 0): void => {
    cancelStep();
    // By a clock that the clouds say is wrong nothing is thrown away.
    if (monitor.wrongClock !== null) return;
    if (monitor.scanning && waited < PATIENCE) {
      cancelStep = clock.after(MINUTE, () => retain(waited + 1));
      return;
    }
    step();
  };
  const step = (): void => {
    try {
      if (
        monitor.wrongClock === null &&
        history.maintain(new Date(clock.now()), settings.get().history.keepAllDays)
      )
        cancelStep = clock.after(BREATH_MS, step);
    } catch (error) {
      options.log('error', `upkeep: ${error instanceof Error ? error.message : 'failed'}`);
    }
  };

  const refresh = (): void => {
    const now = clock.now();
    const { refreshedAt } = context.knowledge.state();
    const tried = history.getState('data/tried');
    const last = Math.max(
      refreshedAt ? Date.parse(refreshedAt) : 0,
      typeof tried === 'number' && tried <= now ? tried : 0,
    );
    if (settings.get().data.refresh !== 'daily' || now - last < DAY || !monitor.connection.online) return;
    history.setState('data/tried', now);
    refreshKnowledge(context).catch((error: unknown) =>
      options.log('warn', `data: ${error instanceof Error ? error.message : 'could not be refreshed'}`),
    );
  };

  const hourly = (): void => {
    cancelHour = clock.after(HOUR, hourly);
    retain();
    refresh();
  };
  cancelHour = clock.after(5 * MINUTE, hourly);
  return () => {
    cancelHour();
    cancelStep();
  };
}
