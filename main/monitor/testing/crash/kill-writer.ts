import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../../../storage/history/index.ts';
import { claimDataDirectory } from '../../../storage/index.ts';
import { openSettings } from '../../../storage/settings/store.ts';
import { Monitor } from '../../monitor.ts';
import { acknowledging } from './kill-acknowledge.ts';
import { farLines, fastClock, killScanner, killSettings } from './kill-world.ts';

/**
 * The process that kill-proof.ts kills: the watch over several clouds as the app runs it, with retention and imports
 * under way. What is committed is written to a file right after, and to stdout, so that the killer can choose its moment.
 * "Sending" an alert appends its id to a file.
 */
const [directory = '.', began = '0', round = '0'] = process.argv.slice(2);
const clock = fastClock(Number(began));
const now = () => new Date(clock.now());
const write = (file: string, lines: readonly string[]) =>
  appendFileSync(join(directory, file), lines.map((line) => `${line}\n`).join(''));
const say = (what: string) => writeSync(1, `${what}\n`);
const acknowledge = (lines: readonly string[]) => {
  write('acknowledged.log', lines);
  say(lines[0] ?? '');
};

say('opening');
const { paths, lock } = claimDataDirectory(directory, 'kill-writer', now);
if (!lock.held) throw new Error(lock.message);
const settings = openSettings({ path: paths.settings, now });
if (settings.get().clouds.length === 0) settings.update(killSettings);
const history = acknowledging(openHistory(paths.history, now), acknowledge);
say('open');

const log = (level: string, message: string) => {
  // What does not get through is part of the play; a bug is not.
  if (level === 'error') write('bugs.log', [message.replaceAll('\n', ' ')]);
};
const monitor = new Monitor({
  clock,
  random: Math.random,
  scanner: killScanner(clock),
  connectivity: { check: async () => ({ online: true, why: '' }) },
  channels: [
    {
      name: 'webhook',
      send: async ({ alertId }) => {
        write('sent.log', [String(alertId)]);
        say(`sent ${alertId}`);
        await new Promise((resolve) => setImmediate(resolve));
        return { sent: true, message: '' };
      },
    },
  ],
  history,
  settings: () => settings.get(),
  log,
  listener: {
    cloud: () => undefined,
    changes: () => undefined,
    alert: () => undefined,
    connection: () => undefined,
    wrongClock: () => undefined,
  },
});
monitor.start();

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Files whose import was under way when the process before this one was killed, and then one of this round. */
async function imports(): Promise<void> {
  const begun = join(directory, 'imports.log');
  const files = existsSync(begun) ? readFileSync(begun, 'utf8').split('\n').filter(Boolean) : [];
  const path = join(directory, 'acknowledged.log');
  const done = existsSync(path) ? readFileSync(path, 'utf8') : '';
  write('imports.log', [`far-${round}`]);
  for (const file of [...files, `far-${round}`]) {
    if (done.includes(`imported ${file}\n`)) continue;
    const steps = history.importSteps(farLines(file), settings.get().clouds);
    for (let step = steps.next(); !step.done; step = steps.next()) await turn();
    acknowledge([`imported ${file}`]);
  }
}

async function retention(): Promise<void> {
  for (let n = 1; ; n++) {
    while (history.maintain(now(), settings.get().history.keepAllDays)) await turn();
    settings.update((old) => ({ ...old, alerts: { ...old.alerts, expiryDays: [(n % 3000) + 1] } }));
    acknowledge([`settings ${(n % 3000) + 1}`]);
    await new Promise<void>((resolve) => {
      clock.after(15 * 60_000, resolve);
    });
  }
}

const failed = (error: unknown) =>
  log('error', error instanceof Error ? (error.stack ?? error.message) : 'failed');
imports().catch(failed);
retention().catch(failed);
