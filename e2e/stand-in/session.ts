import { host } from './channel.ts';
import { Emitter, type PreventableEvent, preventable } from './event.ts';

interface RequestDetails {
  url: string;
  resourceType: string;
}

/** Only what is asked of it by name is denied or granted; without a handler Electron grants, and so does this. */
export class Session extends Emitter<{
  'will-download': [event: PreventableEvent, item: { getURL(): string }];
}> {
  #onRequest: ((details: RequestDetails, answer: (verdict: { cancel?: boolean }) => void) => void) | null =
    null;
  #permissionRequest:
    | ((
        contents: unknown,
        permission: string,
        answer: (granted: boolean) => void,
        details: { requestingUrl: string },
      ) => void)
    | null = null;
  #permissionCheck: ((contents: unknown, permission: string) => boolean) | null = null;
  #device: (() => boolean) | null = null;

  readonly webRequest = {
    onBeforeRequest: (
      listener: (details: RequestDetails, answer: (verdict: { cancel?: boolean }) => void) => void,
    ): void => {
      this.#onRequest = listener;
    },
  };

  setPermissionRequestHandler(
    handler: (
      contents: unknown,
      permission: string,
      answer: (granted: boolean) => void,
      details: { requestingUrl: string },
    ) => void,
  ): void {
    this.#permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void {
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
      else this.#onRequest(details, ({ cancel = false }) => resolve({ cancel }));
    });
  }
  permission(permission: string, requestingUrl: string): Promise<{ request: boolean; check: boolean }> {
    const check = this.#permissionCheck?.(null, permission) ?? true;
    return new Promise((resolve) => {
      if (this.#permissionRequest === null) resolve({ request: true, check });
      else
        this.#permissionRequest(null, permission, (request) => resolve({ request, check }), {
          requestingUrl,
        });
    });
  }
  device(): boolean {
    return this.#device?.() ?? true;
  }
}

const partitions = new Map<string, Session>();

export const session = {
  defaultSession: new Session(),
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

host.answer('session.request', (details: RequestDetails) => session.defaultSession.request(details));
host.answer('session.permission', ({ permission, url }: { permission: string; url: string }) =>
  session.defaultSession.permission(permission, url),
);
host.answer('session.device', () => session.defaultSession.device());
host.answer('session.download', (url: string) => {
  const event = preventable();
  session.defaultSession.emit('will-download', event, { getURL: () => url });
  return { prevented: event.defaultPrevented };
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
