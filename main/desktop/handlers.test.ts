import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../shared/state.ts';
import { type DesktopPorts, desktopHandlers } from './handlers.ts';

function world({ answer = 1, window = true, browser = true } = {}) {
  const asked: { parent: boolean; options: MessageBoxOptions }[] = [];
  const opened: string[] = [];
  const logged: string[] = [];
  const showMessageBox = async (first: BrowserWindow | MessageBoxOptions, second?: MessageBoxOptions) => {
    asked.push({ parent: second !== undefined, options: second ?? (first as MessageBoxOptions) });
    return { response: answer, checkboxChecked: false };
  };
  const handlers = desktopHandlers({
    snapshot: () => ({ clouds: [{ settings: { url: 'https://home.example/cloud/' } }] }) as Snapshot,
    dialog: { showMessageBox: showMessageBox as DesktopPorts['dialog']['showMessageBox'] },
    shell: {
      openExternal: async (url) => {
        if (!browser) throw new Error('no browser');
        opened.push(url);
      },
      openPath: async (path) => (path.includes('logs') ? '' : 'not there'),
    },
    window: () => (window ? ({} as BrowserWindow) : null),
    logDir: '/data/logs',
    log: (_level, message) => logged.push(message),
  });
  return { handlers, asked, opened, logged };
}

test('a page of one’s own cloud opens at once', async () => {
  const { handlers, asked, opened } = world();
  expect(await handlers.openExternal({ url: 'https://home.example/x', confirmed: false })).toMatchObject({
    value: { opened: true },
  });
  expect(opened).toEqual(['https://home.example/x']);
  expect(asked).toEqual([]);
});

test('another host is asked for by us, and the page’s own "confirmed" counts for nothing', async () => {
  const no = world({ answer: 1 });
  expect(await no.handlers.openExternal({ url: 'https://docs.example/a', confirmed: true })).toMatchObject({
    value: { opened: false },
  });
  expect(no.opened).toEqual([]);
  expect(no.asked[0]?.options).toMatchObject({
    message: 'Open docs.example in your browser?',
    detail: 'https://docs.example/a',
    defaultId: 1,
    cancelId: 1,
  });
  const yes = world({ answer: 0, window: false });
  await yes.handlers.openExternal({ url: 'https://docs.example/a', confirmed: false });
  expect(yes.opened).toEqual(['https://docs.example/a']);
  expect(yes.asked[0]?.parent).toBe(false);
});

test('the host that is asked about is the one that is opened, in the form every program reads alike', async () => {
  const { handlers, asked, opened } = world({ answer: 0 });
  await handlers.openExternal({ url: 'https://docs.example\\@home.example/', confirmed: false });
  expect(asked[0]?.options.message).toBe('Open docs.example in your browser?');
  expect(opened).toEqual(['https://docs.example/@home.example/']);
  const long = world();
  await long.handlers.openExternal({ url: `https://docs.example/${'a'.repeat(1500)}`, confirmed: false });
  expect(long.asked[0]?.options.detail?.length).toBeLessThan(310);
});

test('what is not plain https is refused without a question, and not repeated in the log', async () => {
  for (const url of ['http://home.example/', 'file:///etc/passwd', 'https://u:p@home.example/', 'x']) {
    const { handlers, asked, opened, logged } = world({ answer: 0 });
    expect((await handlers.openExternal({ url, confirmed: true })).ok, url).toBe(false);
    expect([asked, opened]).toEqual([[], []]);
    expect(logged.join()).not.toContain(url);
  }
});

test('without a browser the owner gets a sentence', async () => {
  const { handlers } = world({ browser: false });
  expect(await handlers.openExternal({ url: 'https://home.example/', confirmed: false })).toMatchObject({
    ok: false,
    error: { kind: 'unavailable' },
  });
});

test('the log folder is opened, and told', async () => {
  expect(await world().handlers.openLogFolder({})).toMatchObject({
    value: { opened: true, path: '/data/logs' },
  });
});
