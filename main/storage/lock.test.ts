import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimDataDirectory } from './index.ts';
import { temporaryDirectory } from './testing/fixture.ts';

const now = () => new Date('2026-11-23T20:00:00Z');
let temporary: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  temporary = temporaryDirectory();
});
afterEach(() => temporary.remove());

const claim = (what = 'serve') => claimDataDirectory(join(temporary.directory, 'a', 'b'), what, now).lock;

it('gives a directory to one only, and tells the other who has it', () => {
  const first = claim('the desktop app');
  const second = claim();
  expect(first.held).toBe(true);
  expect(second).toMatchObject({
    held: false,
    holder: { pid: process.pid, since: '2026-11-23T20:00:00.000Z', what: 'the desktop app' },
    message: expect.stringMatching(
      `already running on this data directory: the desktop app, process ${process.pid}, since 2026-11-23T20:00`,
    ),
  });
  if (first.held) {
    first.release();
    first.release();
  }
  const third = claim();
  expect(third.held).toBe(true);
  if (third.held) third.release();
});

it('still refuses where the note about the holder is damaged', () => {
  const first = claim();
  writeFileSync(join(temporary.directory, 'a', 'b', 'lock.db.holder.json'), '{"pid":"x"');
  expect(claim()).toMatchObject({ held: false, holder: null });
  if (first.held) first.release();
});

it('takes a lock file that something else was written into', () => {
  const other = join(temporary.directory, 'c');
  mkdirSync(other);
  writeFileSync(join(other, 'lock.db'), 'not a database at all, whatever its name says'.repeat(20));
  const lock = claimDataDirectory(other, 'serve', now).lock;
  expect(lock.held).toBe(true);
  expect(claimDataDirectory(other, 'serve', now).lock.held).toBe(false);
  if (lock.held) lock.release();
});

it('is taken where nobody can be told who has it', () => {
  const directory = join(temporary.directory, 'a', 'b');
  mkdirSync(join(directory, `lock.db.holder.json.${process.pid}.tmp`), { recursive: true });
  const lock = claim();
  expect(lock.held).toBe(true);
  expect(claim()).toMatchObject({ held: false, holder: null });
  if (lock.held) lock.release();
});

it('is free again at once when its process is killed', async () => {
  const directory = join(temporary.directory, 'a', 'b');
  const child = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `import { claimDataDirectory } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
       claimDataDirectory(${JSON.stringify(directory)}, 'the other', () => new Date());
       process.stdout.write('held');
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(claim()).toMatchObject({ held: false, holder: { pid: child.pid, what: 'the other' } });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  // What the dead process wrote about itself is still there, and does not matter.
  const note = join(directory, 'lock.db.holder.json');
  expect(existsSync(note) && JSON.parse(readFileSync(note, 'utf8')).pid).toBe(child.pid);
  const lock = claim();
  expect(lock.held).toBe(true);
  if (lock.held) lock.release();
});
