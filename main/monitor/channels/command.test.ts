import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Notification } from '../ports.ts';
import { createCommandChannel } from './command.ts';
import { endingAt } from './ending.ts';

const notification: Notification = {
  alertId: 7,
  title: 'T',
  body: '$(touch /tmp/never)\0',
  severity: 'high',
  cloudId: 'c',
  findingId: null,
};

const run = (path: string, ...args: string[]) =>
  createCommandChannel({
    cloudOf: () => ({ name: 'Family', url: 'https://cloud.example/' }),
    now: () => new Date('2026-11-23T12:00:00Z'),
    settings: () => ({ enabled: true, path, args }),
  }).send(notification);

describe.skipIf(process.platform === 'win32')('a command', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'weathervane-command-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('gets the alert as environment and on standard input, through no shell', async () => {
    const out = join(directory, 'out');
    const script = `
      const { readFileSync, writeFileSync } = require('node:fs');
      writeFileSync(process.argv[1], JSON.stringify([process.env.WEATHERVANE_BODY, process.argv[2], readFileSync(0, 'utf8')]));
    `;
    expect(await run(process.execPath, '-e', script, out, '$HOME;')).toEqual({
      sent: true,
      message: 'The command ended well.',
    });
    const [body, argument, input] = JSON.parse(readFileSync(out, 'utf8'));
    expect([body, argument]).toEqual(['$(touch /tmp/never) ', '$HOME;']);
    expect(input.endsWith('}\n')).toBe(true);
    expect(JSON.parse(input)).toMatchObject({
      app: 'weathervane',
      version: 1,
      alertId: 7,
      severity: 'high',
      cloudName: 'Family',
      cloudUrl: 'https://cloud.example/',
      at: '2026-11-23T12:00:00.000Z',
    });
  });

  test('may print as it likes, read nothing, and leave something running', async () => {
    expect(await run('/bin/sh', '-c', 'yes | head -c 1000000; yes | head -c 1000000 >&2')).toMatchObject({
      sent: true,
    });
    const left = join(directory, 'left');
    expect(await run('/bin/sh', '-c', `(sleep 60 & echo $! > ${left}; wait) & exit 0`)).toMatchObject({
      sent: true,
    });
    await vi.waitFor(() => expect(readFileSync(left, 'utf8')).toMatch(/\d+\n/));
    process.kill(Number(readFileSync(left, 'utf8')), 'SIGKILL');
  });

  test.each([
    ['exit 3', 'The command ended with code 3.'],
    ['kill -9 $$', 'The command was ended by SIGKILL.'],
  ])('that ends with %s failed', async (script, message) => {
    expect(await run('/bin/sh', '-c', script)).toEqual({ sent: false, message });
  });

  test('that hangs is ended at the deadline, with all it started, whatever it ignores', async () => {
    const pids = join(directory, 'pids');
    const script = `trap "" TERM; (trap "" TERM; echo $$ > ${pids}; while :; do sleep 1; done) & while :; do sleep 1; done`;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const sent = run('/bin/sh', '-c', script);
      while (!existsSync(pids) || readFileSync(pids, 'utf8') === '') await new Promise(setImmediate);
      vi.advanceTimersByTime(30_000);
      expect(await sent).toEqual({
        sent: false,
        message: 'The command ran longer than 30 s and was ended.',
      });
    } finally {
      vi.useRealTimers();
    }
    const group = Number(readFileSync(pids, 'utf8'));
    // One that is dead and was fetched by nobody yet does nothing any more.
    const alive = () =>
      execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([pgid, state]) => pgid === String(group) && !state?.startsWith('Z'));
    await vi.waitFor(() => expect(alive()).toEqual([]));
  });

  test('that cannot be started is a sentence', async () => {
    expect(await run('/nowhere/program')).toEqual({
      sent: false,
      message: 'The command could not be started (ENOENT).',
    });
    expect((await run(directory)).message).toBe('The command could not be started (EACCES).');
    expect((await run('program')).message).toContain('absolute path');
    expect((await run('/bin/true', 'a\0b')).message).toContain('NUL');
    expect(existsSync('/tmp/never')).toBe(false);
  });
});

test('the end of a message comes at its deadline, or a moment after the app began to close', () => {
  vi.useFakeTimers();
  try {
    const closing = new AbortController();
    const late = endingAt(30_000, closing.signal, 3000);
    vi.advanceTimersByTime(10_000);
    closing.abort();
    const after = endingAt(1000, closing.signal, 3000);
    vi.advanceTimersByTime(2999);
    expect([late.signal.aborted, after.signal.aborted, after.why()]).toEqual([false, true, 'deadline']);
    vi.advanceTimersByTime(1);
    expect([late.signal.aborted, late.why()]).toEqual([true, 'closing']);
    const over = endingAt(1000, undefined);
    over.done();
    vi.advanceTimersByTime(5000);
    expect(over.signal.aborted).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
