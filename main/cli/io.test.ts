import { expect, test } from 'vitest';
import { stopOnSignal } from './io.ts';

test('a signal that comes twice at once is one; a later one forces', () => {
  const stop = new AbortController();
  let at = 5000;
  let forced = 0;
  const onSignal = stopOnSignal(
    stop,
    () => {
      forced += 1;
    },
    () => at,
  );
  onSignal();
  expect(stop.signal.aborted).toBe(true);
  at += 60;
  onSignal();
  at += 940;
  onSignal();
  expect(forced).toBe(0);
  at += 1;
  onSignal();
  expect(forced).toBe(1);
});
