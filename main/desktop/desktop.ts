import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, ipcMain, Menu, net, protocol, safeStorage, session, shell } from 'electron';
import type { App, AppOptions } from '../app/types.ts';
import { createFace, type Face } from './face.ts';
import { handleFailures } from './failures.ts';
import { guardEveryPage, guardSession } from './guards.ts';
import { APP_ID, onDisk } from './identity.ts';
import { LINK_SCHEME, type Link, linkIn } from './links.ts';
import { errorText, type Log, openLog } from './log.ts';
import { applicationMenu } from './menu.ts';
import { createNotificationFallback } from './notification.ts';
import { registerScheme, serveRenderer } from './protocol.ts';
import { createSecretStore } from './secrets.ts';
import { settingsFile } from './settings-file.ts';
import { quitOnSignals } from './signals.ts';

export interface DesktopOptions {
  dataDir: string;
  createApp(options: AppOptions): Promise<App>;
}

/** How long scans may take to end when the owner quits; after that the app goes anyway. */
const STOP_WITHIN_MS = 5000;

/** Runs the app as a desktop program. Never rejects: a start that fails is told to the owner and ends the program. */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  const log = openLog(join(options.dataDir, 'logs'));
  const failures = handleFailures(
    {
      process,
      log,
      showErrorBox: (title, content) => dialog.showErrorBox(title, content),
      exit: (code) => app.exit(code),
    },
    options.dataDir,
  );
  try {
    await startDesktop(options, log);
    failures.running();
  } catch (error) {
    failures.startFailed(error);
  }
}

/**
 * Ends at once where another instance is already there (that one shows its window). What must happen before Electron is
 * ready happens before the first await.
 */
async function startDesktop({ dataDir, createApp }: DesktopOptions, log: Log): Promise<void> {
  app.enableSandbox();
  registerScheme();
  // Chromium's own files are no data of the owner's; the single instance is one per data directory.
  const chromium = join(dataDir, 'chromium');
  mkdirSync(chromium, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromium);
  const blocked = (what: string, url: string) => log.write('warn', `Blocked ${what}: ${url.slice(0, 200)}`);
  guardEveryPage(app, blocked);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  let face: Face | null = null;
  let waiting: Link | null = linkIn(process.argv.slice(1));
  const open = (link: Link | null) => {
    if (face === null) waiting = link ?? waiting;
    else face.open(link);
  };
  app.on('second-instance', (_event, argv) => open(linkIn(argv.slice(1))));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    open(linkIn([url]));
  });
  // The face decides what a closed window means; without this Electron would end the app by itself.
  app.on('window-all-closed', () => undefined);

  // Windows shows notifications only of a program that says which shortcut of the start menu it belongs to.
  const installed = process.platform === 'win32' && app.isPackaged;
  if (installed) app.setAppUserModelId(APP_ID);

  await app.whenReady();
  const menu = applicationMenu(process.platform);
  Menu.setApplicationMenu(menu === null ? null : Menu.buildFromTemplate(menu));
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  const root = app.getAppPath();
  const icons = join(root, 'assets', 'icons');
  const picture = join(icons, 'app', '256x256.png');
  const pictureOnDisk = onDisk(picture);
  guardSession(session.defaultSession, { devTools: !app.isPackaged, blocked });
  serveRenderer(protocol, join(root, 'out', 'renderer'));

  const core = await createApp({
    dataDir,
    host: 'desktop',
    version: app.getVersion(),
    platform: `Electron ${process.versions.electron ?? ''} on ${process.platform} ${process.arch}`,
    settingsFile: settingsFile(ipcMain),
    secrets: createSecretStore(safeStorage, join(dataDir, 'secrets-desktop.json')),
    notifyFallback: createNotificationFallback(picture, (clicked) => face?.openNotification(clicked)),
    ...(pictureOnDisk === null ? {} : { notifyIcon: pictureOnDisk }),
    ...(installed ? { notifyAppId: APP_ID } : {}),
    openExternal: async (url) =>
      shell.openExternal(url).then(
        () => true,
        () => false,
      ),
    openFolder: async (path) => (await shell.openPath(path)) === '',
    systemOnline: () => net.isOnline(),
    log: log.write,
  });

  face = createFace({ core, log, dataDir, root, icons });
  const started = face;
  // Quitting waits for scans to end and for what is known to be on disk, but not for ever.
  let stopped = false;
  app.on('before-quit', (event) => {
    started.quitting();
    if (stopped) return;
    event.preventDefault();
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS));
    void Promise.race([core.stop().catch((error) => log.write('error', errorText(error))), deadline]).then(
      () => {
        stopped = true;
        started.close();
        app.quit();
      },
    );
  });
  // Ended from outside (a session that closes, a service manager) it stops in the same good order.
  quitOnSignals(process, () => app.quit());
  await core.start();
  started.start(waiting);
}
