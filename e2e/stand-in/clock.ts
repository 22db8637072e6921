/**
 * node --import ./clock.ts --import ./register.mjs out/main/index.js: the app's time, from outside. It goes on at real
 * pace, so that deadlines and what is drawn a moment later hold, and is ahead of the computer's by what it was told.
 */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { install } from '@sinonjs/fake-timers';
import { patience } from '../patience.ts';
import { host } from './channel.ts';

const PACE_MS = 20;
/** What the app holds while it only waits for a timer, a message of its host, or a line to its log. */
const AT_REST = new Set(['PipeWrap', 'Timeout']);
/** A look has deadlines far below this; who is still under way then never ends. */
const PATIENCE_MS = patience(60_000);
/** Turns of the event loop without work after which there is none. */
const QUIET_TURNS = 3;

// Taken before the app's clock is ours; timers/promises stays the system's.
const realNow = Date.now;
const clock = install({
  now: realNow() + Number(process.env.STAND_IN_CLOCK ?? 0),
  toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  shouldAdvanceTime: true,
  advanceTimeDelta: PACE_MS,
});

/** The moment of the next timer; infinity where there is none. */
const next = (): number => {
  let at = Number.POSITIVE_INFINITY;
  for (const { callAt = at } of clock.timers?.values() ?? []) at = Math.min(at, callAt);
  return at;
};

/** Until no socket, name, file or process is under way: a leap of time must not look like their deadline. */
async function atRest(): Promise<void> {
  const since = realNow();
  for (let quiet = 0; quiet < QUIET_TURNS; ) {
    await turn();
    const busy = process.getActiveResourcesInfo().filter((kind) => !AT_REST.has(kind));
    if (busy.length === 0) quiet++;
    else {
      if (realNow() - since > PATIENCE_MS)
        throw new Error(`The app does not come to rest: ${busy.join(', ')}.`);
      quiet = 0;
      await wait(PACE_MS);
    }
  }
}

/** The host first: what it says the time is must not lag behind what the app reads. */
async function leap(ms: number, move: () => void): Promise<void> {
  await host.ask('clock', clock.now + ms - realNow());
  move();
  await atRest();
}

/** Lets time pass, timer by timer; what one begins is over before the next. */
host.answer('clock.pass', async (ms: number) => {
  const end = clock.now + ms;
  await atRest();
  for (let at = next(); at <= end; at = next()) {
    const step = Math.max(0, at - clock.now);
    await leap(step, () => clock.tick(Math.max(0, at - clock.now)));
  }
  const rest = end - clock.now;
  if (rest > 0) await leap(rest, () => clock.tick(Math.max(0, end - clock.now)));
});

/** The computer sleeps: the wall clock goes on, timers do not. */
host.answer('clock.sleep', (ms: number) => leap(ms, () => clock.setSystemTime(clock.now + ms)));
