import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Notification } from '../ports.ts';
import { bodyText, titleText } from './notification-text.ts';

/** Still running after this: the daemon has it, and notify-send waits for a click. Without one it fails at once. */
const SETTLED_MS = 2000;
/** How long a click is waited for. */
const LIFE_MS = 10 * 60_000;
/** Notifications that wait for a click at once; the oldest gives way. */
const MAX_WAITING = 20;
const MAX_TEXT = 4096;

/** How a try ended: null it was taken, otherwise why not. */
export type Refused = { why: string; missing: boolean } | null;

export interface NotifySendOptions {
  /** Absolute path of a picture on disk. */
  icon?: string;
  program?: string;
  settledMs?: number;
  lifeMs?: number;
}

export interface Watching {
  clicked(): void;
  /** It failed after it was believed to be taken: a service that is started on demand and does not come. */
  lost(why: string): void;
}

/**
 * The notification service of a Linux or BSD desktop through libnotify's notify-send, called by ourselves: arguments
 * that no text of a server can leave, markup that stays text, and clicks (its action "default", libnotify 0.8 and
 * newer; older ones show the notification without).
 */
export function createNotifySend(options: NotifySendOptions = {}) {
  const { icon, program = 'notify-send', settledMs = SETTLED_MS, lifeMs = LIFE_MS } = options;
  const waiting = new Set<ChildProcess>();
  /** Null until one was shown: whether this notify-send knows actions. */
  let actions: boolean | null = null;
  // A notify-send without us would wait for a click that goes nowhere.
  const endAll = () => {
    for (const child of waiting) child.kill('SIGKILL');
  };

  const argumentsOf = (notification: Notification, clickable: boolean): string[] => {
    const body = bodyText(notification.body);
    return [
      '--app-name=Weathervane',
      `--urgency=${notification.severity === 'critical' ? 'critical' : 'normal'}`,
      ...(icon === undefined ? [] : [`--icon=${icon}`]),
      ...(clickable ? ['--action=default=Open'] : []),
      '--',
      titleText(notification.title),
      ...(body === '' ? [] : [body]),
    ];
  };

  const attempt = (notification: Notification, clickable: boolean, watching: Watching): Promise<Refused> =>
    new Promise((resolve) => {
      const child = spawn(program, argumentsOf(notification, clickable), {
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: false,
      });
      const said = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8');
        child[name].on('data', (text: string) => {
          said[name] = (said[name] + text).slice(0, MAX_TEXT);
        });
        child[name].on('error', () => undefined);
        // Neither a notification nor its click keeps the app from ending.
        (child[name] as Socket).unref();
      }
      child.unref();
      let taken = false;
      const settled = setTimeout(() => {
        taken = true;
        resolve(null);
      }, settledMs);
      const life = setTimeout(() => child.kill('SIGKILL'), lifeMs);
      life.unref();
      if (waiting.size === 0) process.once('exit', endAll);
      waiting.add(child);
      if (waiting.size > MAX_WAITING) [...waiting][0]?.kill('SIGKILL');

      const over = (refused: Refused) => {
        clearTimeout(settled);
        clearTimeout(life);
        waiting.delete(child);
        if (waiting.size === 0) process.removeListener('exit', endAll);
        if (taken && refused !== null) watching.lost(refused.why);
        resolve(refused);
      };
      child.once('error', (error: NodeJS.ErrnoException) =>
        over({ why: `notify-send could not be started (${error.code ?? 'unknown'})`, missing: true }),
      );
      child.once('close', (code, signal) => {
        // Ended by us: it was shown, and nobody clicked.
        if (signal !== null)
          return over(taken ? null : { why: `notify-send was ended (${signal})`, missing: false });
        // What it warns of on the way is no failure; only its exit code tells.
        if (code !== 0)
          return over({ why: firstLine(said.stderr, `notify-send ended with code ${code}`), missing: false });
        over(null);
        if (said.stdout.split('\n').includes('default')) watching.clicked();
      });
    });

  return async (notification: Notification, watching: Watching): Promise<Refused> => {
    if (actions !== false) {
      const refused = await attempt(notification, true, watching);
      if (refused === null) actions = true;
      if (refused === null || refused.missing || actions === true) return refused;
    }
    // Before libnotify 0.8 the option is an error, told in the owner's language: so it is simply tried without.
    const refused = await attempt(notification, false, watching);
    if (refused === null) actions = false;
    return refused;
  };
}

const firstLine = (text: string, otherwise: string): string => {
  const line = text.split('\n').findLast((one) => one.trim() !== '');
  return line === undefined ? otherwise : line.trim().slice(0, 200);
};
