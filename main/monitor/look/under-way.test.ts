import { describe, expect, it } from 'vitest';
import type { CloudSettings } from '../../../shared/settings.ts';
import type { ScanProgress } from '../../../shared/state.ts';
import { Tasks } from '../tasks.ts';
import { settled } from '../testing/manual-clock.ts';
import type { Line } from './line.ts';
import type { Looks } from './looks.ts';
import type { Plans } from './plans.ts';
import { UnderWay } from './under-way.ts';

const cloud = (id: string) => ({ id }) as CloudSettings;

/** Looks that end when they are told to. */
function begin() {
  const bugs: string[] = [];
  const tasks = new Tasks((_, message) => bugs.push(message.split('\n', 1)[0] ?? ''));
  const looking = new Map<string, { end: () => void; fail: (error: Error) => void; signal: AbortSignal }>();
  const progress = new Map<string, (progress: ScanProgress) => void>();
  const said: string[] = [];
  const done: string[] = [];
  const line = { state: { online: true } };
  const look = ({ id }: CloudSettings, signal: AbortSignal) =>
    new Promise<void>((end, fail) => looking.set(id, { end, fail, signal }));
  const underWay = new UnderWay({
    tasks,
    line: line as Line,
    plans: {
      postponeIfDue: ({ id }: CloudSettings, kind: string) => said.push(`postponed ${kind} ${id}`),
    } as unknown as Plans,
    looks: {
      light: look,
      audit: (one: CloudSettings, signal: AbortSignal, tell: (progress: ScanProgress) => void) => {
        progress.set(one.id, tell);
        return look(one, signal);
      },
    } as unknown as Looks,
    onCloud: (id) => said.push(id),
  });
  const launch = (id: string, kind: 'audit' | 'light' = 'audit') =>
    underWay.launch(cloud(id), kind, () => done.push(id));
  const end = async (id: string) => {
    looking.get(id)?.end();
    await settled();
  };
  return { underWay, tasks, looking, progress, said, done, line, bugs, launch, end };
}

describe('a look under way', () => {
  it('is told of when it begins, goes on and ends', async () => {
    const { underWay, said, done, launch, end, progress } = begin();
    launch('a');
    expect(underWay.progressOf('a')).toEqual({ step: 'Starting', done: 0, total: 1 });
    expect([underWay.has('a'), underWay.has('b'), underWay.scanning]).toEqual([true, false, true]);
    progress.get('a')?.({ step: 'TLS', done: 1, total: 2 });
    expect(underWay.progressOf('a')).toEqual({ step: 'TLS', done: 1, total: 2 });
    expect(said).toEqual(['a', 'a']);
    await end('a');
    expect(said).toEqual(['a', 'a', 'postponed audit a', 'a']);
    expect([done, underWay.progressOf('a'), underWay.scanning]).toEqual([['a'], null, false]);
  });

  it('that is a light check has no progress and begins without a word', () => {
    const { underWay, said, launch } = begin();
    launch('a', 'light');
    expect([underWay.progressOf('a'), underWay.scanning, said]).toEqual([null, false, []]);
  });

  it('is one of three at most', () => {
    const { underWay, launch } = begin();
    for (const id of ['a', 'b']) launch(id);
    expect(underWay.full).toBe(false);
    launch('c', 'light');
    expect(underWay.full).toBe(true);
  });

  it('that breaks is a bug, but not where it was broken off', async () => {
    const { underWay, bugs, launch, looking } = begin();
    for (const id of ['a', 'b']) launch(id);
    underWay.cancel('a');
    for (const [id, look] of looking) look.fail(new Error(`broken ${id}`));
    await settled();
    expect(bugs).toEqual(['watch: Error: broken b']);
  });

  it('that ends with the watch ends without a word', async () => {
    const { underWay, tasks, said, done, launch, end } = begin();
    launch('a', 'light');
    tasks.abort(new Error('closing'));
    underWay.abort(new Error('closing'));
    await end('a');
    expect([said, done]).toEqual([[], []]);
  });

  it('is not made later because we are offline: the plan stays', async () => {
    const { said, launch, end, line } = begin();
    launch('a', 'light');
    line.state.online = false;
    await end('a');
    expect(said).toEqual(['a']);
  });
});

describe('a scan the owner wants', () => {
  it('is wanted until it begins, unless one is under way', () => {
    const { underWay, launch } = begin();
    underWay.want('a');
    expect([
      underWay.isWanted('a', true),
      underWay.isWanted('a', false),
      underWay.isWanted('b', true),
    ]).toEqual([true, true, false]);
    launch('a');
    expect(underWay.isWanted('a', true)).toBe(false);
    underWay.want('a');
    expect(underWay.isWanted('a', true)).toBe(false);
  });

  it('is still wanted after a light check', async () => {
    const { underWay, launch, end } = begin();
    launch('a', 'light');
    underWay.want('a');
    await end('a');
    launch('a', 'light');
    expect(underWay.isWanted('a', true)).toBe(true);
  });

  it('that could not be made offline is wanted as soon as we are back', async () => {
    const { underWay, launch, end, line } = begin();
    underWay.want('a');
    for (const id of ['a', 'b']) launch(id);
    line.state.online = false;
    for (const id of ['a', 'b']) await end(id);
    expect([
      underWay.isWanted('a', false),
      underWay.isWanted('a', true),
      underWay.isWanted('b', true),
    ]).toEqual([false, true, false]);
    // It is the owner's still.
    launch('a');
    expect(underWay.isWanted('a', true)).toBe(false);
    await end('a');
    expect(underWay.isWanted('a', true)).toBe(true);
  });

  it('that was cancelled is wanted no more, also where we were offline', async () => {
    const { underWay, launch, end, line, looking } = begin();
    underWay.want('a');
    launch('a');
    underWay.want('b');
    underWay.cancel('b');
    underWay.cancel('a');
    line.state.online = false;
    await end('a');
    expect(looking.get('a')?.signal.reason).toEqual(new Error('Cancelled.'));
    expect([underWay.isWanted('a', true), underWay.isWanted('b', true)]).toEqual([false, false]);
  });

  it('is made again after sleep, and what was not wanted keeps its plan', async () => {
    const { underWay, said, launch, end, looking } = begin();
    underWay.want('a');
    for (const id of ['a', 'b']) launch(id);
    underWay.suspend();
    expect(looking.get('b')?.signal.aborted).toBe(true);
    said.length = 0;
    for (const id of ['a', 'b']) await end(id);
    expect(said).toEqual(['a', 'b']);
    expect([underWay.isWanted('a', false), underWay.isWanted('b', true)]).toEqual([true, false]);
  });
});

it('looks at clouds that are gone from the list end, the others go on', () => {
  const { underWay, launch, looking } = begin();
  for (const id of ['a', 'b']) launch(id);
  underWay.keepOnly([cloud('a')]);
  expect(['a', 'b'].map((id) => looking.get(id)?.signal.aborted)).toEqual([false, true]);
});
