import { describe, expect, it } from 'vitest';
import { OurClock } from './our-clock.ts';

const MINUTE = 60_000;
const HALF_A_DAY = 12 * 3600;
const FAR = HALF_A_DAY + 1;
const { signal } = new AbortController();

/** A watch whose connection check says this of our clock; null: it says nothing, undefined: it cannot be made. */
function watch(probe: number | null | undefined, hasOthers = true) {
  const told: (number | null)[] = [];
  const asked = { times: 0 };
  const clock = new OurClock({
    connectivity: {
      check: async () => {
        asked.times += 1;
        if (probe === undefined) throw new Error('No connection.');
        return { online: true, why: '', clockSkewSeconds: probe };
      },
    },
    hasOthers: () => hasOthers,
    onWrong: (seconds) => told.push(seconds),
  });
  return {
    clock,
    told,
    asked,
    doubt: (id: string, seconds: number | null) => clock.doubt(id, seconds, signal),
  };
}

describe('a look at a cloud', () => {
  it('whose clock is within half a day of ours, or not known, is judged', async () => {
    const { doubt, asked, clock } = watch(null);
    for (const seconds of [0, HALF_A_DAY, -HALF_A_DAY, null]) expect(await doubt('a', seconds)).toBeNull();
    expect(await clock.doubt('a', undefined, signal)).toBeNull();
    expect(asked.times).toBe(0);
  });

  it('whose clock is far off is judged where another cloud or the connection check contradicts', async () => {
    const other = watch(null);
    await other.doubt('b', 5);
    expect(await other.doubt('a', FAR)).toBeNull();
    expect(other.asked.times).toBe(0);
    expect(await watch(0).doubt('a', -FAR)).toBeNull();
    expect(other.told).toEqual([]);
  });

  it('waits for the word of another cloud, three times two minutes', async () => {
    for (const probe of [null, undefined]) {
      const { doubt, told } = watch(probe);
      const waits = [];
      for (let look = 0; look < 4; look++) waits.push(await doubt('a', FAR));
      expect(waits).toEqual([2 * MINUTE, 2 * MINUTE, 2 * MINUTE, 15 * MINUTE]);
      expect(told).toEqual([FAR]);
    }
  });

  it('does not wait where nobody else is watched, or the connection check agrees', async () => {
    expect(await watch(null, false).doubt('a', FAR)).toBe(15 * MINUTE);
    const agrees = watch(FAR);
    expect(await agrees.doubt('a', FAR)).toBe(15 * MINUTE);
    expect(agrees.clock.offBy).toBe(FAR);
  });

  it('does not ask where another cloud agrees', async () => {
    const { doubt, asked, told } = watch(0);
    expect(await doubt('a', FAR)).toBeNull();
    expect(await doubt('b', FAR + 5)).toBe(15 * MINUTE);
    expect([asked.times, told]).toEqual([1, [FAR + 5]]);
  });

  it('that was broken off says nothing', async () => {
    const { clock, told } = watch(0);
    expect(await clock.doubt('a', FAR, AbortSignal.abort())).toBe(2 * MINUTE);
    expect(told).toEqual([]);
  });
});

describe('a clock of ours that was wrong', () => {
  it('is told once, and again when it is right', async () => {
    const { doubt, told, clock } = watch(null, false);
    await doubt('a', FAR);
    await doubt('a', FAR + 1);
    expect(clock.offBy).toBe(FAR + 1);
    // A cloud that says nothing of its clock says nothing of ours.
    await doubt('b', null);
    expect(await clock.doubt('b', undefined, signal)).toBeNull();
    expect([clock.offBy, told]).toEqual([FAR + 1, [FAR]]);
    await doubt('a', 0);
    await doubt('a', 0);
    expect(told).toEqual([FAR, null]);
    expect(clock.offBy).toBeNull();
  });

  it('that jumped makes what was compared before worthless, and the waiting begins anew', async () => {
    const { doubt, clock } = watch(null);
    await doubt('b', 0);
    clock.jumped();
    for (const wait of [2, 2, 2]) expect(await doubt('a', FAR)).toBe(wait * MINUTE);
    clock.jumped();
    expect(await doubt('a', FAR)).toBe(2 * MINUTE);
  });

  it('is compared with a cloud that was right meanwhile from the beginning', async () => {
    const { doubt } = watch(null);
    for (let look = 0; look < 3; look++) await doubt('a', FAR);
    await doubt('a', 0);
    expect(await doubt('a', FAR)).toBe(2 * MINUTE);
  });

  it('is not compared with a cloud that is gone', async () => {
    const { doubt, clock } = watch(null);
    await doubt('b', 0);
    clock.forget('b');
    expect(await doubt('a', FAR)).toBe(2 * MINUTE);
    await doubt('a', FAR);
    await doubt('a', FAR);
    clock.forget('a');
    expect(await doubt('a', FAR)).toBe(2 * MINUTE);
  });
});
