import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../history/index.ts';
import { claimDataDirectory } from '../index.ts';
import { openSettings } from '../settings/store.ts';

export interface KillCounts {
  kills: number;
  /** Scans whose commit the writer had reported before it was killed. */
  commits: number;
  alertsSent: number;
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

interface Said {
  scan: { id: number; n: number } | null;
  keepAllDays: { value: number; n: number } | null;
}

/**
 * Starts a process that writes as fast as it can, kills it (SIGKILL) at a random moment, and looks at what it left, again
 * and again on the same directory: everything opens undamaged, everything it reported as committed is there, no alert was
 * sent twice.
 */
export async function proveKills(directory: string, kills: number, seed: number): Promise<KillCounts> {
  const random = seeded(seed);
  const problems: string[] = [];
  let commits = 0;
  let next = 0;
  for (let round = 0; round < kills; round++) {
    const said = await writeAndKill(directory, next, random);
    if (said.scan) commits += said.scan.n - next + 1;
    problems.push(...inspect(directory, said).map((problem) => `kill ${round + 1}: ${problem}`));
    next = lastStored(directory) + 1;
  }
  const sent = sentAlerts(directory);
  return { kills, commits, alertsSent: sent.length, problems };
}

async function writeAndKill(directory: string, from: number, random: () => number): Promise<Said> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'kill-writer.ts'),
      directory,
      String(from),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said: Said = { scan: null, keepAllDays: null };
  let rest = '';
  const exited = new Promise((resolve) => child.once('close', resolve));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [what, value, n] = line.split(' ');
      if (what === 'scan') said.scan = { id: Number(value), n: Number(n) };
      else said.keepAllDays = { value: Number(value), n: Number(n) };
    }
  });
  // One in five dies while it still opens its files, the others while they write.
  if (random() < 0.2) await pause(random() * 300);
  else {
    await firstWord(child);
    await pause(random() * 120);
  }
  child.kill('SIGKILL');
  await exited;
  return said;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const firstWord = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', () => resolve());
  });

function inspect(directory: string, said: Said): string[] {
  const problems: string[] = [];
  const now = () => new Date();
  const { paths, lock } = claimDataDirectory(directory, 'kill-proof', now);
  if (!lock.held) return [`the lock is stale: ${lock.message}`];
  try {
    const settings = openSettings({ path: paths.settings, now });
    const history = openHistory(paths.history, now);
    problems.push(...[...settings.notices, ...history.notices].map(({ text }) => text));
    const latest = history.latest('home');
    const last = history.getState('n');
    if (said.scan) {
      if (!history.report('home', said.scan.id))
        problems.push(`scan ${said.scan.id} was committed and is gone`);
      if (typeof last !== 'number' || last < said.scan.n)
        problems.push(`state ${String(last)} is older than scan`);
    }
    // A transaction is whole or not there: the newest scan, its change and the state tell the same number.
    const [change] = history.changes({ cloudId: 'home', unreadOnly: false, limit: 1, before: null });
    if (latest && (change?.scanId !== latest.scanId || Number(change?.sentence) !== last))
      problems.push(
        `half a transaction: scan ${latest.scanId}, change of ${change?.scanId}, state ${String(last)}`,
      );
    // The settings of a round are at least those reported last; one more may have been written.
    const { value } = said.keepAllDays ?? { value: null };
    const stored = settings.get().history.keepAllDays;
    if (value !== null && stored !== value && stored !== (value % 3000) + 1)
      problems.push(`settings say ${stored}, ${value} was committed`);
    history.close();
  } finally {
    lock.release();
  }
  const sent = sentAlerts(directory);
  if (new Set(sent).size !== sent.length) problems.push('an alert was sent twice');
  const aside = readdirSync(directory).filter((name) => /\.(broken|newer|unreadable|invalid)-/.test(name));
  if (aside.length > 0) problems.push(`set aside: ${aside.join(', ')}`);
  return problems;
}

function lastStored(directory: string): number {
  const history = openHistory(join(directory, 'history.db'), () => new Date());
  const last = history.getState('n');
  history.close();
  return typeof last === 'number' ? last : -1;
}

const sentAlerts = (directory: string): string[] => {
  const path = join(directory, 'sent.log');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
};
