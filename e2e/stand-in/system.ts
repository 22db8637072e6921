import * as http from 'node:http';
import { host } from './channel.ts';
import { Emitter } from './event.ts';
import type { BrowserWindow, Rectangle } from './window.ts';

export interface Display {
  workArea: Rectangle;
}
interface ScreenEvents {
  'display-removed': [event: object, display: Display];
}
export class Screen extends Emitter<ScreenEvents> {
  displays: Display[] = [{ workArea: { x: 0, y: 27, width: 1920, height: 1053 } }];
  getAllDisplays(): Display[] {
    return this.displays;
  }
}
export const screen = new Screen();

export class PowerMonitor extends Emitter<{
  suspend: [];
  resume: [];
  'lock-screen': [];
  'unlock-screen': [];
  'on-ac': [];
  'on-battery': [];
  shutdown: [];
}> {
  onBattery = process.env.STAND_IN_POWER === 'battery';
  isOnBatteryPower(): boolean {
    return this.onBattery;
  }
}
export const powerMonitor = new PowerMonitor();

export class Net {
  online = true;
  isOnline(): boolean {
    return this.online;
  }
  /** Node's own client, without Chromium's proxies and certificates. Loopback only: nothing else is there in a test. */
  request(options: http.RequestOptions): { abort(): void } {
    return http.request(options);
  }
}
export const net = new Net();

export class NativeTheme extends Emitter<{ updated: [] }> {
  dark = false;
  #source: 'system' | 'light' | 'dark' = 'system';
  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source;
    void host.ask('theme', source === 'system' ? null : source);
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.dark : this.#source === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.dark;
  }
}
export const nativeTheme = new NativeTheme();

export interface MessageBoxOptions {
  message: string;
  type?: 'none' | 'info' | 'error' | 'question' | 'warning';
  title?: string;
  detail?: string;
  buttons?: string[];
  defaultId?: number;
  cancelId?: number;
  noLink?: boolean;
}
const dialogs: { title: string; message: string; detail: string; buttons: string[] }[] = [];
let nextResponse: number | null = null;

export class Dialog {
  async showMessageBox(
    first: BrowserWindow | MessageBoxOptions,
    second?: MessageBoxOptions,
  ): Promise<{ response: number }> {
    const options = second ?? (first as MessageBoxOptions);
    const { title = '', message, detail = '', buttons = [], cancelId = 0 } = options;
    dialogs.push({ title, message, detail, buttons });
    // Unless a spec said otherwise the owner closes the dialog.
    const response = nextResponse ?? cancelId;
    nextResponse = null;
    return { response };
  }
  showErrorBox(title: string, content: string): void {
    dialogs.push({ title, message: content, detail: '', buttons: [] });
    // The app may be about to end: the host keeps what its owner was told.
    void host.ask('error-box', `${title}: ${content}`);
  }
}
export const dialog = new Dialog();

const opened: { kind: 'url' | 'path'; what: string }[] = [];
export class Shell {
  async openExternal(url: string): Promise<void> {
    opened.push({ kind: 'url', what: url });
  }
  async openPath(path: string): Promise<string> {
    opened.push({ kind: 'path', what: path });
    return '';
  }
}
export const shell = new Shell();

type StorageBackend = 'basic_text' | 'gnome_libsecret' | 'kwallet' | 'kwallet5' | 'kwallet6' | 'unknown';
/** A keyring that really changes what it is given, so that a spec sees plain text where there should be none. */
export class SafeStorage {
  plain = false;
  isEncryptionAvailable(): boolean {
    return this.plain || process.env.STAND_IN_KEYRING !== 'none';
  }
  getSelectedStorageBackend(): StorageBackend {
    return process.env.STAND_IN_KEYRING === 'none' ? 'basic_text' : 'gnome_libsecret';
  }
  setUsePlainTextEncryption(plain: boolean): void {
    this.plain = plain;
  }
  encryptString(text: string): Buffer {
    if (!this.isEncryptionAvailable()) throw new Error('Encryption is not available.');
    return Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a));
  }
  decryptString(encrypted: Buffer): string {
    if (!this.isEncryptionAvailable()) throw new Error('Encryption is not available.');
    return Buffer.from(encrypted.map((byte) => byte ^ 0x5a)).toString();
  }
}
export const safeStorage = new SafeStorage();

export interface NotificationOptions {
  title?: string;
  body?: string;
  icon?: string;
  urgency?: 'normal' | 'critical' | 'low';
}
const shown: Notification[] = [];
export class Notification extends Emitter<{ show: []; click: []; close: []; failed: [] }> {
  readonly options: NotificationOptions;
  constructor(options: NotificationOptions = {}) {
    super();
    this.options = options;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    shown.push(this);
    setImmediate(() => this.emit('show'));
  }
}

host.answer('notifications', () => shown.map(({ options: { title = '', body = '' } }) => ({ title, body })));
host.answer('notification.click', (index: number) => {
  if (!shown.at(index)?.emit('click')) throw new Error(`Nobody listens to notification ${index}.`);
});
host.answer(
  'power',
  (name: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'on-ac' | 'on-battery' | 'shutdown') => {
    if (name === 'on-battery' || name === 'on-ac') powerMonitor.onBattery = name === 'on-battery';
    powerMonitor.emit(name);
  },
);
host.answer('online', (online: boolean) => {
  net.online = online;
});
host.answer('dark', (dark: boolean) => {
  nativeTheme.dark = dark;
  nativeTheme.emit('updated');
});
host.answer('displays', (displays: Display[]) => {
  const [gone] = screen.displays;
  screen.displays = displays;
  if (gone !== undefined) screen.emit('display-removed', {}, gone);
});
host.answer('dialogs', () => dialogs);
host.answer('dialog.answer', (response: number) => {
  nextResponse = response;
});
host.answer('opened', () => opened);
