import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import type { SecretStore } from '../storage/types.ts';

const SecretFile = z.record(z.string().max(64), z.string().max(16_384));

const NO_STORE =
  'This computer has no store that encrypts secrets (no keyring was found), so the token was not kept. Unlock or install a keyring such as GNOME Keyring or KWallet, or say that a token readable by your own programs is fine.';

/**
 * Secrets encrypted with a key of the system's keyring; the file alone is worth nothing on another computer. Where
 * there is no keyring (`basic_text`: a fixed password) they are refused unless the owner accepts that.
 */
export function createSecretStore(
  safeStorage: Pick<
    SafeStorage,
    | 'isEncryptionAvailable'
    | 'encryptString'
    | 'decryptString'
    | 'getSelectedStorageBackend'
    | 'setUsePlainTextEncryption'
  >,
  file: string,
  platform: NodeJS.Platform = process.platform,
): SecretStore {
  const read = (): Record<string, string> => {
    try {
      const parsed = SecretFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  };
  const write = (secrets: Record<string, string>) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const isStrong = () =>
    safeStorage.isEncryptionAvailable() &&
    (platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');

  return {
    get(name) {
      const kept = read()[name];
      if (kept === undefined) return null;
      try {
        if (!isStrong() && platform === 'linux') safeStorage.setUsePlainTextEncryption(true);
        return safeStorage.decryptString(Buffer.from(kept, 'base64'));
      } catch {
        // Another user's keyring, or one that was reset: the owner has to type it again.
        return null;
      }
    },
    set(name, value, acceptWeak) {
      const { [name]: _old, ...others } = read();
      if (value === null) {
        write(others);
        return { stored: false, message: 'The token was removed.' };
      }
      const strong = isStrong();
      if (!strong && (!acceptWeak || platform !== 'linux')) return { stored: false, message: NO_STORE };
      try {
        if (!strong) safeStorage.setUsePlainTextEncryption(true);
        write({ ...others, [name]: safeStorage.encryptString(value).toString('base64') });
      } catch {
        return { stored: false, message: 'The system refused to encrypt the token, so it was not kept.' };
      }
      return {
        stored: true,
        message: strong
          ? 'The token was stored, encrypted by the system.'
          : 'The token was stored without real encryption, as you accepted: programs of your own account can read it.',
      };
    },
  };
}
