import { expect, it } from 'vitest';
import type { Line } from '../look/line.ts';
import { Tasks } from '../tasks.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { Held } from './held.ts';
import type { Inbox } from './inbox.ts';

/** An inbox in which something waits, and a line that is as it is said to be. */
function begin({ known = true, online = true, waiting = true } = {}) {
  const clock = new ManualClock(1_000_000);
  const tasks = new Tasks(() => undefined);
  const now = { known, online, waiting };
  const count = { asked: 0, flushed: 0, done: 0 };
  const held = new Held({
    clock,
    tasks,
    inbox: {
      waiting: () => now.waiting,
      setBack: () => undefined,
      flush: async () => {
        count.flushed += 1;
      },
    } as unknown as Inbox,
    line: {
      get state() {
        return { online: now.known };
      },
      isUp: async () => {
        count.asked += 1;
        return now.online;
      },
    } as unknown as Line,
  });
  const release = async () => {
    held.release(() => {
      count.done += 1;
    });
    await settled();
  };
  return { clock, tasks, now, count, held, release };
}

it('what waits is sent where we are found to be online', async () => {
  const { count, release } = begin();
  await release();
  expect(count).toEqual({ asked: 1, flushed: 1, done: 1 });
});

it('what waits is not sent where we turn out to be offline, and it is said that this was tried', async () => {
  const { count, release } = begin({ online: false });
  await release();
  expect(count).toEqual({ asked: 1, flushed: 0, done: 1 });
});

it.each([
  ['we are known to be offline', { known: false }],
  ['nothing waits', { waiting: false }],
])('nobody is asked where %s', async (_, how) => {
  const { count, release } = begin(how);
  await release();
  expect(count).toEqual({ asked: 0, flushed: 0, done: 0 });
});

it('is tried once a minute at most, whatever the clock does', async () => {
  const { clock, count, held, release } = begin({ online: false });
  await release();
  await release();
  clock.set(clock.now() + 59_999);
  await release();
  expect(count.asked).toBe(1);
  clock.set(clock.now() + 1);
  await release();
  expect(count.asked).toBe(2);
  clock.set(clock.now() - 600_000);
  held.setBack(600_000);
  clock.set(clock.now() + 60_000);
  await release();
  expect(count.asked).toBe(3);
});

it('is not tried while it is being tried', async () => {
  const { count, held, release } = begin();
  held.release(() => undefined);
  await release();
  expect(count.asked).toBe(1);
});

it('ends with the watch', async () => {
  const { count, release, tasks } = begin();
  tasks.abort(new Error('closing'));
  await release();
  expect(count.flushed).toBe(0);
});
