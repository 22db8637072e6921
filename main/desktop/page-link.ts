import type { WebContents } from 'electron';
import type { EventPayload } from '../../shared/contract.ts';
import type { Handlers, Publish } from '../../shared/rpc.ts';
import { publishTo } from './ipc.ts';
import type { Link } from './links.ts';

type Navigation = EventPayload<'navigate'>;

export const navigationOf = (link: Link): Navigation => ({
  cloudId: link.kind === 'cloud' ? link.cloudId : null,
  findingId: null,
  page: link.kind === 'page' ? link.page : null,
  add: link.kind === 'add' ? link.url : null,
});

/**
 * Events to the page. A page that is still starting would miss where it is asked to go: the last such wish waits until
 * it has fetched its first snapshot (it listens before it asks).
 */
export function createPageLink(contents: () => WebContents | null): {
  publish: Publish;
  /** The same handlers, watched for the page's first question. */
  watch(handlers: Handlers): Handlers;
  /** The page is gone or starts anew. */
  reset(): void;
} {
  const send = publishTo(contents);
  let listening = false;
  let waiting: Navigation | null = null;
  const publish: Publish = (name, payload) => {
    if (name === 'navigate' && !listening) waiting = payload as Navigation;
    else send(name, payload);
  };
  return {
    publish,
    watch: (handlers) => ({
      ...handlers,
      snapshot: (input) => {
        listening = true;
        if (waiting !== null) {
          const to = waiting;
          waiting = null;
          setImmediate(() => send('navigate', to));
        }
        return handlers.snapshot(input);
      },
    }),
    reset() {
      listening = false;
    },
  };
}
