import type { App, Session } from 'electron';
import { expect, test } from 'vitest';
import { guardEveryPage, guardSession } from './guards.ts';

type Request = (
  details: { url: string; resourceType: string },
  answer: (to: { cancel: boolean }) => void,
) => void;
type Created = (event: unknown, contents: unknown) => void;

/** What a session's guard of requests says; every other handler is taken and forgotten. */
function cancelled(devTools: boolean): (url: string, resourceType: string) => boolean {
  let guard: Request = () => undefined;
  const session = {
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
    webRequest: {
      onBeforeRequest: (listener: Request) => {
        guard = listener;
      },
    },
    on: () => undefined,
  };
  guardSession(session as unknown as Session, { devTools, blocked: () => undefined });
  return (url, resourceType) => {
    let verdict = false;
    guard({ url, resourceType }, ({ cancel }) => {
      verdict = cancel;
    });
    return verdict;
  };
}

test.each([
  ['app://weathervane/assets/index.js', 'script', false],
  ['blob:app://weathervane/1234', 'xhr', false],
  ['data:image/png;base64,AA', 'image', false],
  ['data:image/svg+xml,<svg/>', 'subFrame', true],
  ['data:text/html,hello', 'image', true],
  ['data:text/javascript,1', 'script', true],
  ['blob:https://example.org/1234', 'xhr', true],
  ['blob:app://weathervane.evil/1234', 'xhr', true],
  ['https://weathervane/', 'xhr', true],
  ['devtools://devtools/bundled/inspector.html', 'mainFrame', true],
])('%s as %s: cancelled is %s', (url, resourceType, expected) => {
  expect(cancelled(false)(url, resourceType)).toBe(expected);
});

test('the tools of a developer load where there are some', () => {
  expect(cancelled(true)('devtools://devtools/bundled/inspector.html', 'mainFrame')).toBe(false);
});

test('every page is denied every window, its own address included', () => {
  let open: (details: { url: string }) => unknown = () => null;
  let created: Created = () => undefined;
  const told: string[] = [];
  guardEveryPage(
    {
      on: (_name: string, listener: Created) => {
        created = listener;
      },
    } as unknown as App,
    (what, url) => told.push(`${what} ${url}`),
  );
  created(null, {
    getURL: () => '',
    on: () => undefined,
    setWindowOpenHandler: (handler: typeof open) => {
      open = handler;
    },
  });
  for (const url of ['https://example.org/', 'app://weathervane/index.html', 'about:blank'])
    expect(open({ url })).toEqual({ action: 'deny' });
  expect(told).toHaveLength(3);
});
