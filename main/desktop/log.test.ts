import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { errorText, logLine, openLog } from './log.ts';

const AT = new Date('2026-11-23T20:00:00Z');
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'weathervane-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a line', () => {
  const SECRET = 'hunter2-Geheim';
  it.each([
    `https://owner:${SECRET}@cloud.example/`,
    `https://owner:p@${SECRET}@cloud.example/status.php`,
    `GET https://cloud.example/x?token=${SECRET}&y=1`,
    `http://127.0.0.1:7480/#token=${SECRET}`,
    `Authorization: Bearer ${SECRET}`,
    `authorization: Basic ${SECRET}`,
    `{"authorization":"Bearer ${SECRET}"}`,
    `{"webhook-token": "${SECRET} with a blank"}`,
    `X-Gotify-Key: ${SECRET}`,
    `api_key=${SECRET}`,
    `password = '${SECRET}'`,
    `OC_PASSPASSWD=${SECRET}`,
    `Set-Cookie: first=1; session=${SECRET}; HttpOnly`,
    `cookie: a=b; c=${SECRET}`,
    `clientSecret: ${SECRET}`,
  ])('%s keeps its secret out', (message) => {
    expect(logLine(AT, 'warn', message)).not.toContain(SECRET);
  });

  it('says what happened all the same', () => {
    expect(logLine(AT, 'warn', 'Blocked request (script): https://evil.invalid/x.js?a=b')).toBe(
      '2026-11-23T20:00:00.000Z warn  Blocked request (script): https://evil.invalid/x.js?…\n',
    );
  });

  it('is one line, bounded, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), (message) => {
        const line = logLine(AT, 'error', message);
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u);
        expect(line.length).toBeLessThanOrEqual(2100);
      }),
      { seed: 11, numRuns: 300 },
    );
    const forged = logLine(AT, 'info', 'harmless\n2026-11-23T20:00:01.000Z error forged');
    expect(forged.split('\n')).toHaveLength(2);
  });
});

test('an error is told by its name, code and place, not by what a server sent along', () => {
  const error = Object.assign(new Error(`x${'y'.repeat(5000)}`), {
    code: 'ECONNRESET',
    body: 'from a server',
  });
  const text = errorText(error);
  expect(text).toMatch(/^Error: xy+\n\(ECONNRESET\)\n\s+at /);
  expect(text).not.toContain('from a server');
  expect(text.length).toBeLessThan(2500);
  expect(errorText('plain')).toBe('plain');
});

describe('the file', () => {
  it('turns over before it grows, keeps so many and no more, for the owner alone', () => {
    const log = openLog(join(dir, 'logs'), { now: () => AT, maxBytes: 500, keep: 2 });
    for (let n = 0; n < 60; n++) log.write('info', `entry ${n}, token=${'s3cr3t'}${n}`);
    const files = readdirSync(log.dir).sort();
    expect(files).toEqual(['weathervane.1.log', 'weathervane.2.log', 'weathervane.log']);
    const texts = files.map((name) => readFileSync(join(log.dir, name), 'utf8'));
    for (const [index, text] of texts.entries()) {
      expect(Buffer.byteLength(text), files[index]).toBeLessThanOrEqual(500);
      expect(text).not.toContain('s3cr3t');
    }
    // The newest last, nothing between lost.
    const numbers = [texts[1], texts[0], texts[2]]
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Number(/entry (\d+)/.exec(line)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => 60 - numbers.length + index));
    if (process.platform !== 'win32')
      for (const name of files) expect(statSync(join(log.dir, name)).mode & 0o077, name).toBe(0);
  });

  it('goes on after a restart, and a place that cannot be written stops nobody', () => {
    openLog(dir, { now: () => AT }).write('info', 'first');
    openLog(dir, { now: () => AT }).write('info', 'second');
    expect(readFileSync(join(dir, 'weathervane.log'), 'utf8').split('\n')).toHaveLength(3);
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    expect(() => openLog(join(file, 'logs')).write('error', 'lost')).not.toThrow();
  });
});
