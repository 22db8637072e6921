import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assetPath, assetServer } from './assets.ts';
import { CONTENT_SECURITY_POLICY } from './headers.ts';
import { ORIGIN } from './origin.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'weathervane-assets-'));
  mkdirSync(join(dir, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(dir, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(dir, 'renderer', 'assets', 'index-a.js'), '0');
  writeFileSync(join(dir, 'secret.json'), '"secret"');
  symlinkSync(join(dir, 'secret.json'), join(dir, 'renderer', 'link.json'));
  // A folder whose name only begins like ours, and a file of a type the build does not write.
  mkdirSync(join(dir, 'renderer-evil'));
  writeFileSync(join(dir, 'renderer-evil', 'secret.json'), '"secret"');
  symlinkSync(join(dir, 'renderer-evil', 'secret.json'), join(dir, 'renderer', 'beside.json'));
  writeFileSync(join(dir, 'renderer', 'notes.txt'), 'secret');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const fetchAsset = (path: string, method = 'GET') =>
  assetServer(join(dir, 'renderer'))(new Request(`${ORIGIN}${path}`, { method }));

const HOSTILE = [
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/%2E%2E%2Fsecret.json',
  '/..%2fsecret.json',
  '/assets%2f..%2f..%2fsecret.json',
  '/%252e%252e/secret.json',
  '/..%5csecret.json',
  '/..\\secret.json',
  '/%5c%5chost%5cshare.json',
  '//etc/passwd.json',
  '/%2fetc/passwd.json',
  '/C:/secret.json',
  '/c%3a%5csecret.json',
  '/index.html%00.png',
  '/index.html%00',
  '/%E0%A4%A',
  '/.hidden.json',
  '/assets/',
  '/assets',
  '/index.cjs',
  '/index.html.map',
  '/index.html:stream.js',
  '/in%0adex.html',
];

test.each(HOSTILE)('%s names no file of ours', async (path) => {
  // A URL parser may fold dots away before anybody looks: then what is left must not be there.
  expect((await fetchAsset(path)).status).toBe(404);
});

test.each([
  'file:///index.html',
  'https://weathervane/index.html',
  'app://weathervane.evil/index.html',
  'app://u@weathervane/index.html',
  'nonsense',
])('%s is not of our origin', (url) => {
  expect(assetPath(url)).toBeNull();
});

test('whatever is asked for, a path that is given stays inside the folder', () => {
  const piece = fc.constantFrom(
    '.',
    '..',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%5c',
    '%00',
    'a',
    'C:',
    '.js',
    '.html',
    '%25',
    '~',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const asset = assetPath(`${ORIGIN}/${pieces.join('')}`);
      if (asset !== null) expect(asset).toMatch(/^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)*$/u);
      expect(asset ?? '').not.toContain('..');
    }),
    { seed: 7, numRuns: 2000 },
  );
});

test('what the build wrote is served with its type and the policy', async () => {
  for (const [path, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/index.html?x#y', 'text/html; charset=utf-8'],
    ['/assets/index-a.js', 'text/javascript; charset=utf-8'],
  ] as const) {
    const { status, headers } = await fetchAsset(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
  }
  expect(await (await fetchAsset('/index.html', 'HEAD')).text()).toBe('');
});

test('a link that leads out of the folder is not followed, and nothing is written', async () => {
  expect((await fetchAsset('/link.json')).status).toBe(404);
  expect((await fetchAsset('/beside.json')).status).toBe(404);
  expect((await fetchAsset('/index.html', 'POST')).status).toBe(405);
});

test('a type that the build does not write is not served, though it is there', async () => {
  expect((await fetchAsset('/notes.txt')).status).toBe(404);
});

test('a folder that is not there is an answer, not an exception', async () => {
  const serve = assetServer(join(dir, 'nowhere'));
  expect((await serve(new Request(`${ORIGIN}/index.html`))).status).toBe(404);
});
