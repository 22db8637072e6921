import { type EventName, events } from '../../shared/contract.ts';
import { fail, type Result } from '../../shared/result.ts';
import { isEventName, readAnswer } from '../../shared/rpc.ts';
import { RPC_PATH, SESSION_PATH, WebMessage } from '../../shared/web-protocol.ts';
import { backOff } from './back-off.ts';
import type { Connection } from './connection.ts';
import type { Link } from './state.ts';

type Waiting = (answer: Result<unknown>) => void;
type Listener = (payload: unknown) => void;

const LOST = 'The connection to Weathervane is lost. It is tried again on its own.';

/** Trades the token of the address for a cookie and takes it out of the address bar and the history. */
async function takeToken(location: Location, history: History): Promise<'none' | 'ok' | 'refused' | 'away'> {
  const token = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (!token) return 'none';
  try {
    const answer = await fetch(SESSION_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: decodeURIComponent(token) }),
      credentials: 'same-origin',
    });
    if (answer.status === 401 || answer.status === 403) return 'refused';
    if (!answer.ok) return 'away';
    history.replaceState(null, '', `${location.pathname}#/`);
    return 'ok';
  } catch {
    return 'away';
  }
}

/** Whether the cookie still opens the door; a server that is not there is not a refusal. */
async function sessionRefused(): Promise<boolean> {
  try {
    const answer = await fetch(RPC_PATH, { credentials: 'same-origin', cache: 'no-store' });
    return answer.status === 401 || answer.status === 403;
  } catch {
    return false;
  }
}

/** The browser host: one WebSocket, reconnected with back-off; calls made while it is away fail with a sentence. */
export function connectBrowser(window: Window): Connection {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<EventName, Set<Listener>>();
  const linkListeners = new Set<(link: Link) => void>();
  let link: Link = 'connecting';
  let socket: WebSocket | null = null;
  let nextId = 0;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const setLink = (next: Link) => {
    link = next;
    for (const listener of linkListeners) listener(next);
  };

  const dropAll = () => {
    for (const answer of waiting.values()) answer(fail('unavailable', LOST));
    waiting.clear();
  };

  const receive = (data: unknown) => {
    let frame: unknown;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    const message = WebMessage.safeParse(frame);
    if (!message.success) return;
    if ('id' in message.data) {
      const answer = waiting.get(message.data.id);
      waiting.delete(message.data.id);
      answer?.(message.data.result as Result<unknown>);
      return;
    }
    const { event, payload } = message.data;
    if (!isEventName(event)) return;
    const parsed = events[event].safeParse(payload);
    if (parsed.success) for (const listener of listeners.get(event) ?? []) listener(parsed.data);
  };

  const retry = async () => {
    dropAll();
    failures += 1;
    if (await sessionRefused()) return setLink('refused');
    setLink('lost');
    clearTimeout(timer);
    timer = setTimeout(() => void open(), backOff(failures));
  };

  const open = async () => {
    const token = await takeToken(window.location, window.history);
    if (token === 'refused') return setLink('refused');
    if (token === 'away') return retry();
    const scheme = window.location.protocol === 'https:' ? 'wss:' : 'ws:';
    const next = new WebSocket(`${scheme}//${window.location.host}${RPC_PATH}`);
    socket = next;
    next.addEventListener('open', () => {
      failures = 0;
      setLink('open');
    });
    next.addEventListener('message', ({ data }) => receive(data));
    next.addEventListener('close', () => {
      if (socket !== next) return;
      socket = null;
      void retry();
    });
  };

  window.addEventListener('online', () => {
    if (link === 'lost') {
      clearTimeout(timer);
      void open();
    }
  });
  // The owner pasted the address with its token again into the same tab.
  window.addEventListener('hashchange', () => {
    if (window.location.hash.startsWith('#token=') && socket === null) {
      clearTimeout(timer);
      failures = 0;
      void open();
    }
  });
  void open();

  return {
    client: {
      call: async (name, input) => {
        const via = socket;
        if (via?.readyState !== WebSocket.OPEN) return fail('unavailable', LOST);
        const id = nextId++;
        const answer = await new Promise<Result<unknown>>((resolve) => {
          waiting.set(id, resolve);
          via.send(JSON.stringify({ id, call: name, input }));
        });
        return readAnswer(name, answer);
      },
      on: (name, listener) => {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set.add(listener as Listener));
        return () => set.delete(listener as Listener);
      },
    },
    onLink: (listener) => {
      linkListeners.add(listener);
      listener(link);
      return () => linkListeners.delete(listener);
    },
  };
}
