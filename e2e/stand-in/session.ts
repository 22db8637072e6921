import { host } from './channel.ts';
import { Emitter, type PreventableEvent, preventable } from './event.ts';
import { isIgnored } from './ignored.ts';
import { afterReady, beforeReady } from './ready.ts';

interface RequestDetails {
  url: string;
  resourceType: string;
}
type RequestListener = (details: RequestDetails, answer: (verdict: { cancel?: boolean }) => void) => void;

interface PermissionDetails {
  requestingUrl: string;
  isMainFrame: boolean;
}
type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: PermissionDetails,
) => void;
/** The URL is not told where a frame of another origin asks. */
type PermissionCheckHandler = (
  contents: unknown,
  permission: string,
  origin: string,
  details: Partial<PermissionDetails> & Pick<PermissionDetails, 'isMainFrame'>,
) => boolean;

/** Only what is asked of it by name is denied or granted; without a handler Electron grants, and so does this. */
export class Session extends Emitter<{
  'will-download': [event: PreventableEvent, item: { getURL(): string }];
}> {
  #onRequest: RequestListener | null = null;
  #permissionRequest: PermissionRequestHandler | null = null;
  #permissionCheck: PermissionCheckHandler | null = null;
  #device: (() => boolean) | null = null;

  readonly webRequest = {
    onBeforeRequest: (listener: RequestListener): void => {
      this.#onRequest = listener;
    },
  };

  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.#permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    this.#permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.#device = handler;
  }

  /** Kept for nobody: net.request here knows no proxy. */
  async setProxy(_config: object): Promise<void> {}

  request(details: RequestDetails): Promise<{ cancel: boolean }> {
    return new Promise((resolve) => {
      if (this.#onRequest === null) resolve({ cancel: false });
      else
        this.#onRequest(details, ({ cancel = false }) =>
          resolve({ cancel: cancel && !isIgnored('request') }),
        );
    });
  }
  permission(permission: string, details: PermissionDetails): Promise<{ request: boolean; check: boolean }> {
    const { origin } = new URL(details.requestingUrl);
    const check = this.#permissionCheck?.(null, permission, origin, details) ?? true;
    return new Promise((resolve) => {
      if (this.#permissionRequest === null) resolve({ request: true, check });
      else this.#permissionRequest(null, permission, (request) => resolve({ request, check }), details);
    });
  }
  device(): boolean {
    return this.#device?.() ?? true;
  }
}

const defaultSession = new Session();
const partitions = new Map<string, Session>();

export const session = {
  get defaultSession(): Session {
    afterReady('Session');
    return defaultSession;
  },
  fromPartition(name: string): Session {
    const found = partitions.get(name) ?? new Session();
    partitions.set(name, found);
    return found;
  },
};

interface Privileges {
  standard?: boolean;
  secure?: boolean;
  supportFetchAPI?: boolean;
}
export interface CustomScheme {
  scheme: string;
  privileges?: Privileges;
}

export class Protocol {
  schemes: CustomScheme[] = [];
  readonly #handlers = new Map<string, (request: Request) => Response | Promise<Response>>();

  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    beforeReady('protocol.registerSchemesAsPrivileged()');
    this.schemes = schemes;
  }
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    this.#handlers.set(scheme, handler);
  }
  async answer(url: string, method: string): Promise<Response> {
    const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`Nobody serves ${url}.`);
    return handler(new Request(url, { method }));
  }
}

export const protocol = new Protocol();

host.answer('session.request', (details: RequestDetails) => defaultSession.request(details));
host.answer(
  'session.permission',
  ({ permission, url, main = true }: { permission: string; url: string; main?: boolean }) =>
    defaultSession.permission(permission, { requestingUrl: url, isMainFrame: main }),
);
host.answer('session.device', () => defaultSession.device());
host.answer('session.download', (url: string) => {
  const event = preventable();
  defaultSession.emit('will-download', event, { getURL: () => url });
  return { prevented: event.defaultPrevented && !isIgnored('will-download') };
});
host.answer('protocol.schemes', () => protocol.schemes);
host.answer('protocol.request', async ({ url, method }: { url: string; method: string }) => {
  const response = await protocol.answer(url, method);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
});
