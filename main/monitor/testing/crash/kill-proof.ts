import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openHistory } from '../../../storage/history/index.ts';
import { claimDataDirectory } from '../../../storage/index.ts';
import { openSettings } from '../../../storage/settings/store.ts';
import { inspect, linesIn } from './kill-inspect.ts';
import { fastClock } from './kill-world.ts';

export interface KillCounts {
  kills: number;
  /** Of them before the store was open. */
  whileOpening: number;
  /** What the killed processes had reported as committed, by kind. */
  committed: Record<string, number>;
  alertsSent: number;
  importsBegun: number;
  /** What went wrong, in words; the goal is none. */
  problems: string[];
}

/** A small seeded generator (mulberry32), so that a failing run can be repeated as far as the system's timing allows. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Starts a process that watches clouds, imports and tidies up as fast as it can, kills it (SIGKILL) at a random moment,
 * and looks at what it left, again and again on the same directory: everything opens undamaged, everything it ever
 * reported as committed is there, no alert was sent twice.
 */
export async function proveKills(directory: string, kills: number, seed: number): Promise<KillCounts> {
  const random = seeded(seed);
  const problems: string[] = [];
  const began = Date.now();
  let whileOpening = 0;
  for (let round = 0; round < kills; round++) {
    if (!(await watchAndKill(directory, began, round, random))) whileOpening++;
    problems.push(...look(directory, began).map((problem) => `kill ${round + 1}: ${problem}`));
    // One is enough to know; the rest of the run would only repeat it.
    if (problems.length > 0) break;
  }
  const committed: Record<string, number> = {};
  for (const line of linesIn(directory, 'acknowledged.log')) {
    const what = line.split(' ', 1)[0] ?? '';
    committed[what] = (committed[what] ?? 0) + 1;
  }
  return {
    kills,
    whileOpening,
    committed,
    alertsSent: linesIn(directory, 'sent.log').length,
    importsBegun: linesIn(directory, 'imports.log').length,
    problems,
  };
}

/** Kills after so many words of the process, and a moment that is not between two of them; false: before it was open. */
async function watchAndKill(
  directory: string,
  began: number,
  round: number,
  random: () => number,
): Promise<boolean> {
  const writer = join(import.meta.dirname, 'kill-writer.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', writer, directory, String(began), String(round)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // One in seven dies while it still opens its files, the others while they write.
  const words = random() < 1 / 7 ? 1 : 2 + Math.floor(random() * 60);
  const moment = random() * 12;
  let said = 0;
  let isOpen = false;
  const exited = new Promise((resolve) => child.once('close', resolve));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    isOpen ||= /^open$/m.test(chunk);
    const before = said;
    said += chunk.split('\n').length - 1;
    if (before < words && said >= words) setTimeout(() => child.kill('SIGKILL'), moment);
  });
  await exited;
  return isOpen;
}

function look(directory: string, began: number): string[] {
  const clock = fastClock(began);
  const now = () => new Date(clock.now());
  const { paths, lock } = claimDataDirectory(directory, 'kill-proof', now);
  if (!lock.held) return [`the lock is stale: ${lock.message}`];
  try {
    const settings = openSettings({ path: paths.settings, now });
    const history = openHistory(paths.history, now);
    const told = [...settings.notices, ...history.notices].map(({ text }) => text);
    history.close();
    // One more may have been written than was reported.
    const reported = linesIn(directory, 'acknowledged.log').findLast((line) => line.startsWith('settings '));
    const value = reported === undefined ? null : Number(reported.split(' ')[1]);
    const stored = settings.get().alerts.expiryDays[0] ?? null;
    const next = [value, 1, value === null ? 1 : (value % 3000) + 1];
    if (!next.includes(stored)) told.push(`settings say ${stored}, ${value} was committed`);
    return [...told, ...inspect(directory, clock.now())];
  } finally {
    lock.release();
  }
}
