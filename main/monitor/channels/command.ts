import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import type { Channel } from '../ports.ts';

const DEADLINE_MS = 30_000;
const MAX_OUTPUT = 64 * 1024;

/**
 * A program of the owner's, started without a shell: the configured arguments as they are, what happened in environment
 * variables, so that no text of a scanned server is ever part of a command line.
 */
export function createCommandChannel(settings: () => Settings['channels']['command']): Channel {
  return {
    name: 'command',
    send({ alertId, title, body, severity, cloudId, findingId }) {
      const { path, args } = settings();
      if (!isAbsolute(path))
        return Promise.resolve({ sent: false, message: 'The command is not an absolute path to a program.' });
      const env = {
        ...process.env,
        WEATHERVANE_ALERT_ID: String(alertId),
        WEATHERVANE_TITLE: title,
        WEATHERVANE_BODY: body,
        WEATHERVANE_SEVERITY: severity,
        WEATHERVANE_CLOUD_ID: cloudId ?? '',
        WEATHERVANE_FINDING_ID: findingId ?? '',
      };
      return new Promise((resolve) => {
        const child = execFile(
          path,
          args,
          { env, timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT, windowsHide: true, shell: false },
          (error) => {
            if (!error) return resolve({ sent: true, message: 'The command ended well.' });
            const { code, killed } = error as { code?: unknown; killed?: boolean };
            const why = killed
              ? `ran longer than ${DEADLINE_MS / 1000} s and was ended`
              : typeof code === 'number'
                ? `ended with code ${code}`
                : `could not be started (${String(code ?? 'unknown')})`;
            resolve({ sent: false, message: `The command ${why}.` });
          },
        );
        child.stdin?.end();
      });
    },
  };
}
