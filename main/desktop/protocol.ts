import { type Protocol, protocol } from 'electron';
import { assetServer } from './assets.ts';
import { SCHEME } from './origin.ts';

/** Before the app is ready: a scheme with an origin of its own, a secure context, fetch of its own files. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** After it: who answers. */
export function serveRenderer(target: Pick<Protocol, 'handle'>, rendererDir: string): void {
  target.handle(SCHEME, assetServer(rendererDir));
}
