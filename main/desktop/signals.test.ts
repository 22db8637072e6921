import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { quitOnSignals } from './signals.ts';

test('a closed session, a service manager and Ctrl-C quit in good order, however often they say so', () => {
  const process = new EventEmitter();
  let quits = 0;
  quitOnSignals(process, () => {
    quits += 1;
  });
  for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT', 'SIGHUP']) process.emit(signal);
  expect(quits).toBe(4);
});
