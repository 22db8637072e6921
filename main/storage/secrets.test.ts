import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSecretFile } from './secrets.ts';
import { temporaryDirectory } from './testing/fixture.ts';

const now = () => new Date('2026-11-23T20:00:00Z');

it('stores a secret only once the owner accepted a file that is not encrypted', () => {
  const { directory, remove } = temporaryDirectory();
  const path = join(directory, 'secrets.json');
  const secrets = openSecretFile(path, now);
  expect(secrets.set('webhook-token', 's3', false)).toMatchObject({ stored: false });
  expect(secrets.get('webhook-token')).toBeNull();
  expect(secrets.set('webhook-token', 's3', true)).toMatchObject({ stored: true });
  expect(openSecretFile(path, now).get('webhook-token')).toBe('s3');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(secrets.set('webhook-token', null, false)).toMatchObject({
    stored: false,
    message: expect.stringContaining('removed'),
  });
  expect(secrets.get('webhook-token')).toBeNull();
  expect(secrets.get('constructor')).toBeNull();
  remove();
});

it('keeps an unreadable file aside before it writes', () => {
  const { directory, remove } = temporaryDirectory();
  const path = join(directory, 'secrets.json');
  writeFileSync(path, '{"webhook-token":');
  const secrets = openSecretFile(path, now);
  expect(secrets.get('webhook-token')).toBeNull();
  secrets.set('webhook-token', 'new', true);
  expect(secrets.get('webhook-token')).toBe('new');
  expect(readdirSync(directory).sort()).toEqual([
    'secrets.json',
    'secrets.json.unreadable-2026-11-23T20-00-00Z',
  ]);
  remove();
});
