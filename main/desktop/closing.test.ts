import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { expect, test } from 'vitest';
import { type ClosingPorts, closeWindow } from './closing.ts';

function world(changes: Partial<ClosingPorts> & { closeToTray?: boolean; answer?: number } = {}) {
  const { closeToTray = true, answer = 0, ...ports } = changes;
  const told: string[] = [];
  const asked: MessageBoxOptions[] = [];
  const window = { hide: () => told.push('hide') } as unknown as BrowserWindow;
  const general = { closeToTray, closeHintShown: false };
  const close = () =>
    closeWindow({
      quitting: () => false,
      hasTray: () => true,
      general: () => general,
      hint: () => told.push('hint'),
      dialog: {
        showMessageBox: (async (_parent: BrowserWindow, options: MessageBoxOptions) => {
          asked.push(options);
          return { response: answer, checkboxChecked: false };
        }) as ClosingPorts['dialog']['showMessageBox'],
      },
      window: () => window,
      quit: () => told.push('quit'),
      platform: 'linux',
      ...ports,
    });
  return { close, told, asked, general };
}

test('a window that closes because the app ends is let go, without a word', () => {
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    const { close, told } = world({ quitting: () => true, hasTray: () => false, platform });
    expect(close()).toBe(true);
    expect(told).toEqual([]);
  }
});

test('with a tray it is hidden, and the owner is told where it went until it was told', () => {
  const { close, told, general } = world();
  expect(close()).toBe(false);
  expect(told).toEqual(['hint']);
  general.closeHintShown = true;
  expect(close()).toBe(false);
  expect(told).toEqual(['hint']);
});

test('who does not want it in the tray ends it by closing', () => {
  const { close, told } = world({ closeToTray: false });
  expect(close()).toBe(true);
  expect(told).toEqual(['quit']);
});

test('on macOS a closed window is hidden whatever the setting: the dock brings it back', () => {
  const { close, told, asked } = world({ closeToTray: false, hasTray: () => false, platform: 'darwin' });
  expect(close()).toBe(false);
  expect(told).toEqual([]);
  expect(asked).toEqual([]);
});

test.each([
  [0, ['hide']],
  [1, ['quit']],
])('without a tray the owner is asked; answer %i', async (answer, outcome) => {
  const { close, told, asked } = world({ hasTray: () => false, answer });
  expect(close()).toBe(false);
  await new Promise(setImmediate);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.detail).toMatch(/no tray icon/);
  // Closing the question keeps watching.
  expect(asked[0]?.cancelId).toBe(0);
  expect(told).toEqual(outcome);
});

test('without a tray and without a window there is nothing to ask', () => {
  const { close, asked } = world({ hasTray: () => false, window: () => null });
  expect(close()).toBe(false);
  expect(asked).toEqual([]);
});
