import type { Client } from '../../shared/rpc.ts';

/** What carries the contract to this page, and how it is doing. */
export interface Connection {
  client: Client;
  /** Called at once with the present link, then on every change. `open` after `lost` means: take a fresh snapshot. */
  onLink(listener: (link: 'connecting' | 'open' | 'lost' | 'refused') => void): () => void;
}

/** What the preload of the desktop window exposes as `window.weathervane`. */
export interface DesktopBridge {
  call(name: string, input: unknown): Promise<unknown>;
  on(name: string, listener: (payload: unknown) => void): () => void;
}

declare global {
  interface Window {
    weathervane?: DesktopBridge;
  }
}
