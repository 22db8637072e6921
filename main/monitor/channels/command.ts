import { type ChildProcess, spawn } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import type { Channel, Notification } from '../ports.ts';
import { type AlertContext, alertJson } from './alert-json.ts';
import { type Ending, endingAt } from './ending.ts';

const DEADLINE_MS = 30_000;

export interface CommandPorts extends AlertContext {
  settings: () => Settings['channels']['command'];
}

/**
 * A program of the owner's, started without a shell: the configured arguments as they are, what happened in environment
 * variables and as one JSON object on standard input, so that no text of a scanned server is ever part of a command
 * line. It inherits Weathervane's environment and rights. At the deadline it is ended with all it started.
 */
export function createCommandChannel(ports: CommandPorts): Channel {
  const { settings, closing } = ports;
  return {
    name: 'command',
    async send(notification) {
      const { path, args } = settings();
      const refused = whyNot(path, args);
      if (refused !== null) return { sent: false, message: refused };
      const ending = endingAt(DEADLINE_MS, closing);
      try {
        const why = await run(path, args, notification, ports, ending);
        return why === null
          ? { sent: true, message: 'The command ended well.' }
          : { sent: false, message: `The command ${why}.` };
      } catch (error) {
        // Node refuses what no system could start, before there is a process.
        return { sent: false, message: `The command could not be started (${codeOf(error)}).` };
      } finally {
        ending.done();
      }
    },
  };
}

/** Why a command can never be started, as a sentence; null where nothing speaks against it. */
function whyNot(path: string, args: readonly string[]): string | null {
  if (!isAbsolute(path)) return 'The command is not an absolute path to a program.';
  if (path.includes('\0') || args.some((argument) => argument.includes('\0')))
    return 'The command or one of its arguments has a NUL character in it, which no program can be given.';
  return null;
}

/** Null where it ended well; otherwise the rest of the sentence "The command …". */
function run(
  path: string,
  args: readonly string[],
  notification: Notification,
  context: AlertContext,
  ending: Ending,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(path, args, {
      env: environmentOf(notification),
      // What it prints is nobody's: a pipe would have to be read, and held open by what it leaves running.
      stdio: ['pipe', 'ignore', 'ignore'],
      // A process group of its own, so that all of it can be ended.
      detached: process.platform !== 'win32',
      windowsHide: true,
      shell: false,
    });
    ending.signal.addEventListener('abort', () => {
      endWithAll(child);
      child.stdin.destroy();
      child.unref();
      resolve(
        ending.why() === 'closing'
          ? 'was ended, because Weathervane closes'
          : `ran longer than ${DEADLINE_MS / 1000} s and was ended`,
      );
    });
    child.once('error', (error) => resolve(`could not be started (${codeOf(error)})`));
    // Not "close": what it left running in the background may hold its pipes for ever.
    child.once('exit', (code, signal) => {
      child.stdin.destroy();
      if (signal !== null) resolve(`was ended by ${signal}`);
      else resolve(code === 0 ? null : `ended with code ${code}`);
    });
    // Most commands do not read it.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${alertJson(notification, context)}\n`);
  });
}

/** No environment can hold a NUL; Node would refuse to start anything. */
const text = (value: string): string => value.replaceAll('\0', ' ');

const environmentOf = (notification: Notification): NodeJS.ProcessEnv => ({
  ...process.env,
  WEATHERVANE_ALERT_ID: String(notification.alertId),
  WEATHERVANE_TITLE: text(notification.title),
  WEATHERVANE_BODY: text(notification.body),
  WEATHERVANE_SEVERITY: notification.severity,
  WEATHERVANE_CLOUD_ID: notification.cloudId ?? '',
  WEATHERVANE_FINDING_ID: notification.findingId ?? '',
});

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown');

/** Ends a command and everything it started. What ignores a polite request is the reason we are here. */
function endWithAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    const taskkill = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    spawn(taskkill, ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
      .once('error', () => child.kill())
      .unref();
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
