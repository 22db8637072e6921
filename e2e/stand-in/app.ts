import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { host } from './channel.ts';
import { Emitter, type PreventableEvent, preventable } from './event.ts';
import { beforeReady, ready } from './ready.ts';
import { BrowserWindow, type WebContents, webContentsCreated } from './window.ts';

interface AppEvents {
  'second-instance': [event: object, argv: string[], workingDirectory: string];
  'open-url': [event: PreventableEvent, url: string];
  'window-all-closed': [];
  'before-quit': [event: PreventableEvent];
  'will-quit': [event: PreventableEvent];
  quit: [event: object, exitCode: number];
  activate: [event: object];
  'web-contents-created': [event: object, contents: WebContents];
}

export interface LoginItem {
  openAtLogin?: boolean;
  path?: string;
  args?: string[];
}

const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as {
  productName: string;
  version: string;
};

declare global {
  namespace NodeJS {
    interface Process {
      readonly resourcesPath: string;
    }
  }
}
// Electron tells where the packed program's files lie.
Object.defineProperty(process, 'resourcesPath', {
  value: process.env.STAND_IN_RESOURCES ?? join(process.cwd(), 'resources'),
});

export class App extends Emitter<AppEvents> {
  readonly name: string = manifest.productName;
  readonly isPackaged = process.env.STAND_IN_PACKAGED === '1';
  sandboxed = false;
  loginItem: LoginItem | null = null;
  protocolClient: string | null = null;
  userModelId: string | null = null;
  readonly #paths = new Map<string, string>([['home', process.env.HOME ?? homedir()]]);
  #lock: string | null = null;
  #quitting = false;

  enableSandbox(): void {
    beforeReady('app.enableSandbox()');
    this.sandboxed = true;
  }
  getName(): string {
    return this.name;
  }
  getVersion(): string {
    return manifest.version;
  }
  getAppPath(): string {
    return process.cwd();
  }
  getPath(name: 'home' | 'userData'): string {
    return this.#paths.get(name) ?? join(process.cwd(), name);
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }
  whenReady(): Promise<void> {
    return ready;
  }
  setAsDefaultProtocolClient(protocol: string): boolean {
    this.protocolClient = protocol;
    return true;
  }
  setAppUserModelId(id: string): void {
    this.userModelId = id;
  }
  setLoginItemSettings(settings: LoginItem): void {
    this.loginItem = settings;
  }

  /** One per user data directory, as Electron's; the holder learns of the second one through the host. */
  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath('userData'), 'SingletonLock');
    mkdirSync(this.getPath('userData'), { recursive: true });
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const handle = openSync(file, 'wx');
        writeSync(handle, String(process.pid));
        closeSync(handle);
        this.#lock = file;
        return true;
      } catch {
        try {
          process.kill(Number(readFileSync(file, 'utf8')), 0);
        } catch {
          rmSync(file, { force: true });
          continue;
        }
        void host.ask('second-instance', { argv: process.argv, cwd: process.cwd() });
        return false;
      }
    }
    return false;
  }

  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    const event = preventable();
    this.emit('before-quit', event);
    const stay =
      event.defaultPrevented || !BrowserWindow.getAllWindows().every((window) => window.tryClose());
    const will = preventable();
    if (!stay) this.emit('will-quit', will);
    this.#quitting = false;
    if (stay || will.defaultPrevented) return;
    this.emit('quit', {}, 0);
    this.exit(0);
  }
  exit(code = 0): void {
    if (this.#lock !== null) rmSync(this.#lock, { force: true });
    void host.ask('exit', code).finally(() => process.exit(code));
  }
}

export const app = new App();

webContentsCreated.listener = (contents) => app.emit('web-contents-created', {}, contents);

host.answer('app.secondInstance', ({ argv, cwd }: { argv: string[]; cwd: string }) => {
  app.emit('second-instance', {}, argv, cwd);
});
host.answer('app.openUrl', (url: string) => app.emit('open-url', preventable(), url));
host.answer('app.quit', () => app.quit());
host.answer('app.state', () => ({
  sandboxed: app.sandboxed,
  loginItem: app.loginItem,
  protocolClient: app.protocolClient,
}));
