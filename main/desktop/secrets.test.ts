import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretStore } from './secrets.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'weathervane-secrets-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

type Storage = Parameters<typeof createSecretStore>[0];

/** A keyring, or on Linux the fixed password that Electron falls back to, usable once that was asked for. */
function storage(backend: ReturnType<Storage['getSelectedStorageBackend']>): Storage {
  let plain = false;
  const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  const usable = () => backend !== 'basic_text' || plain;
  return {
    isEncryptionAvailable: usable,
    getSelectedStorageBackend: () => backend,
    setUsePlainTextEncryption: (use) => {
      plain = use;
    },
    encryptString: (text) => {
      if (!usable()) throw new Error('no');
      return flip(Buffer.from(text));
    },
    decryptString: (bytes) => {
      if (!usable()) throw new Error('no');
      return flip(bytes).toString();
    },
  };
}
const open = (of: Storage, platform: NodeJS.Platform = 'linux') =>
  createSecretStore(of, join(dir, 'secrets.json'), platform);

test('with a keyring a token is kept encrypted, in a file of the owner alone', () => {
  const store = open(storage('gnome_libsecret'));
  expect(store.set('webhook-token', 'abc-secret', false)).toMatchObject({ stored: true });
  expect(store.get('webhook-token')).toBe('abc-secret');
  expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toContain('abc-secret');
  if (process.platform !== 'win32') expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(store.set('webhook-token', null, false)).toMatchObject({ stored: false });
  expect(store.get('webhook-token')).toBeNull();
});

test('basic_text is refused with a sentence, unless the owner accepts it', () => {
  const store = open(storage('basic_text'));
  const refused = store.set('webhook-token', 'abc', false);
  expect(refused.stored).toBe(false);
  expect(refused.message).toContain('keyring');
  expect(store.get('webhook-token')).toBeNull();
  expect(store.set('webhook-token', 'abc', true)).toMatchObject({ stored: true });
  expect(store.get('webhook-token')).toBe('abc');
  // The next start has to accept the weak store again to read it.
  expect(open(storage('basic_text')).get('webhook-token')).toBe('abc');
});

test('basic_text counts as weak even where Electron calls it available', () => {
  // Encrypts at once, with the fixed password.
  const weak = { ...storage('gnome_libsecret'), getSelectedStorageBackend: () => 'basic_text' as const };
  const refused = open(weak).set('webhook-token', 'abc', false);
  expect(refused.stored).toBe(false);
  expect(refused.message).toContain('keyring');
  expect(open(weak).get('webhook-token')).toBeNull();
});

test('without encryption on another system there is nothing to accept', () => {
  const none = { ...storage('unknown'), isEncryptionAvailable: () => false };
  expect(open(none, 'win32').set('webhook-token', 'abc', true).stored).toBe(false);
});

test('an unreadable file, or one of another keyring, gives no token and no exception', () => {
  const store = open({
    ...storage('gnome_libsecret'),
    decryptString: () => {
      throw new Error('another key');
    },
  });
  for (const text of ['', '{', '[1]', '{"webhook-token":1}', '{"webhook-token":"AAAA"}']) {
    writeFileSync(join(dir, 'secrets.json'), text);
    expect(store.get('webhook-token'), text).toBeNull();
  }
});
