import type { IpcMain, WebContents } from 'electron';
import { expect, test } from 'vitest';
import type { Handlers } from '../../shared/rpc.ts';
import { answerCalls } from './ipc.ts';
import { START_URL } from './origin.ts';

type Listener = (event: unknown, name: unknown, input: unknown) => Promise<{ ok: boolean }>;

const mainFrame = { url: START_URL, parent: null };
const own = { mainFrame };

/** Asks for something that is no call at all: whoever is trusted is told so, everybody else is refused before. */
async function askAs(event: { sender: unknown; senderFrame: unknown }, contents: unknown = own) {
  let listener: Listener | null = null;
  const ipcMain = {
    handle: (_channel: string, given: Listener) => {
      listener = given;
    },
  };
  answerCalls(
    ipcMain as unknown as IpcMain,
    {} as Handlers,
    () => contents as WebContents | null,
    () => undefined,
  );
  const answer = await (listener as unknown as Listener)(event, 'no-such-call', {});
  return (answer as { error?: { kind: string } }).error?.kind;
}

test('our own page is heard', async () => {
  expect(await askAs({ sender: own, senderFrame: mainFrame })).not.toBe('refused');
});

test.each([
  ['another window', { sender: { mainFrame }, senderFrame: mainFrame }, own],
  ['a page when there is no window', { sender: own, senderFrame: mainFrame }, null],
  ['a frame that is gone', { sender: own, senderFrame: null }, own],
  ['a frame within a frame', { sender: own, senderFrame: { url: START_URL, parent: mainFrame } }, own],
  ['a frame that is not the main one', { sender: own, senderFrame: { url: START_URL, parent: null } }, own],
])('%s is refused', async (_who, event, contents) => {
  expect(await askAs(event, contents)).toBe('refused');
});

test('a main frame that shows another page is refused', async () => {
  const elsewhere = { url: 'app://weathervane.evil/index.html', parent: null };
  const sender = { mainFrame: elsewhere };
  expect(await askAs({ sender, senderFrame: elsewhere }, sender)).toBe('refused');
});

test('a main frame that has a parent is none of ours', async () => {
  const odd = { url: START_URL, parent: mainFrame };
  const sender = { mainFrame: odd };
  expect(await askAs({ sender, senderFrame: odd }, sender)).toBe('refused');
});
