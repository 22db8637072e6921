import { readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { asidePath, writePrivateFile } from './private-file.ts';
import type { SecretStore } from './types.ts';

const Secrets = z.record(z.string().max(100), z.string().max(8192));

/**
 * Secrets of a machine without a keychain: a file only its owner can read. It is not encrypted, so it stores nothing
 * until the owner accepted that. An unreadable file is kept aside before the next secret is written.
 */
export function openSecretFile(path: string, now: () => Date): SecretStore {
  const read = (): Record<string, string> | 'unreadable' => {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
    try {
      return Secrets.parse(JSON.parse(text));
    } catch {
      return 'unreadable';
    }
  };
  return {
    get(name) {
      const secrets = read();
      return secrets !== 'unreadable' && Object.hasOwn(secrets, name) ? (secrets[name] ?? null) : null;
    },
    set(name, value, acceptWeak) {
      if (value !== null && !acceptWeak)
        return {
          stored: false,
          message:
            'This machine offers no keychain: the secret would be kept unencrypted, in a file only your user can read. Confirm that you accept this.',
        };
      let secrets = read();
      if (secrets === 'unreadable') {
        renameSync(path, asidePath(path, 'unreadable', now()));
        secrets = {};
      }
      const next = Object.fromEntries(Object.entries(secrets).filter(([key]) => key !== name));
      if (value !== null) next[name] = value;
      writePrivateFile(path, JSON.stringify(next));
      return {
        stored: value !== null,
        message:
          value === null
            ? 'The secret was removed.'
            : 'Stored unencrypted, in a file only your user can read.',
      };
    },
  };
}
