import type { BrowserWindow } from 'electron';
import { expect, test } from 'vitest';
import { createUnresponsive } from './unresponsive.ts';

function world(visible: boolean) {
  const answers: ((response: number) => void)[] = [];
  let restarts = 0;
  const unresponsive = createUnresponsive({
    dialog: {
      showMessageBox: () =>
        new Promise((resolve) => answers.push((response) => resolve({ response, checkboxChecked: false }))),
    },
    window: () => ({ isVisible: () => visible }) as BrowserWindow,
    restart: () => {
      restarts++;
    },
    log: () => undefined,
  });
  return { unresponsive, answers, restarts: () => restarts };
}

test('the owner decides whether a page that hangs is started again', async () => {
  const { unresponsive, answers, restarts } = world(true);
  const waits = unresponsive();
  answers[0]?.(1);
  await waits;
  expect(restarts()).toBe(0);
  const again = unresponsive();
  answers[1]?.(0);
  await again;
  expect(restarts()).toBe(1);
});

test('one question at a time', async () => {
  const { unresponsive, answers } = world(true);
  const first = unresponsive();
  await unresponsive();
  expect(answers).toHaveLength(1);
  answers[0]?.(1);
  await first;
});

test('a hidden window starts anew without a question', async () => {
  const { unresponsive, answers, restarts } = world(false);
  await unresponsive();
  expect([answers.length, restarts()]).toEqual([0, 1]);
});
