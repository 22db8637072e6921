import type { App, Session, WebContents } from 'electron';
import { isOwnPage, isOwnUrl, ORIGIN } from './origin.ts';

/** Told for the log: what was stopped, without the query or anything a page could have put secrets in. */
export type Blocked = (what: string, url: string) => void;

const DEVTOOLS = 'devtools://';

/** The one right there is: our own page puts text into the clipboard, which its "Copy" buttons do. Reading it is not. */
const isGranted = (
  permission: string,
  { isMainFrame, requestingUrl = '' }: { isMainFrame: boolean; requestingUrl?: string },
): boolean => permission === 'clipboard-sanitized-write' && isMainFrame && isOwnPage(requestingUrl);

/** Nothing else is granted, nothing foreign is loaded. */
export function guardSession(session: Session, options: { devTools: boolean; blocked: Blocked }): void {
  const { blocked } = options;
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const granted = isGranted(permission, details);
    if (!granted) blocked(`permission ${permission}`, details.requestingUrl);
    answer(granted);
  });
  session.setPermissionCheckHandler((_contents, permission, _origin, details) =>
    isGranted(permission, details),
  );
  session.setDevicePermissionHandler(() => false);

  session.webRequest.onBeforeRequest((details, answer) => {
    const own = isOwnUrl(details.url) || details.url.startsWith(`blob:${ORIGIN}/`);
    const data = details.url.startsWith('data:image/') && details.resourceType === 'image';
    const tools = options.devTools && details.url.startsWith(DEVTOOLS);
    const cancel = !(own || data || tools);
    if (cancel) blocked(`request (${details.resourceType})`, details.url);
    answer({ cancel });
  });

  // Exports are blobs that the page made itself; the system asks where to keep them. Nothing else is downloaded.
  session.on('will-download', (event, item) => {
    if (item.getURL().startsWith(`blob:${ORIGIN}/`)) return;
    blocked('download', item.getURL());
    event.preventDefault();
  });
}

function guardContents(contents: WebContents, blocked: Blocked): void {
  const stay = (what: string) => (event: { preventDefault(): void; url: string }) => {
    if (isOwnPage(event.url)) return;
    blocked(what, event.url);
    event.preventDefault();
  };
  contents.on('will-navigate', stay('navigation'));
  contents.on('will-redirect', stay('redirect'));
  contents.on('will-frame-navigate', stay('frame navigation'));
  contents.on('will-attach-webview', (event, _preferences, parameters) => {
    blocked('webview', parameters.src ?? '');
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    blocked('window', url);
    return { action: 'deny' };
  });
}

/** Every page that ever comes to be in this app is guarded before it loads anything. */
export function guardEveryPage(app: App, blocked: Blocked): void {
  app.on('web-contents-created', (_event, contents) => {
    if (!contents.getURL().startsWith(DEVTOOLS)) guardContents(contents, blocked);
  });
}
