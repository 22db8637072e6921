import { events } from '../../shared/contract.ts';
import { fail } from '../../shared/result.ts';
import { readAnswer } from '../../shared/rpc.ts';
import type { Connection, DesktopBridge } from './connection.ts';

/** The desktop window: the bridge of the preload; it is there as long as the window is. */
export function connectDesktop(bridge: DesktopBridge): Connection {
  return {
    client: {
      call: async (name, input) => {
        try {
          return readAnswer(name, await bridge.call(name, input));
        } catch {
          return fail('unavailable', 'Weathervane did not answer. Close the window and open it again.');
        }
      },
      on: (name, listener) =>
        bridge.on(name, (payload) => {
          const parsed = events[name].safeParse(payload);
          if (parsed.success) (listener as (value: unknown) => void)(parsed.data);
        }),
    },
    onLink: (listener) => {
      listener('open');
      return () => {};
    },
  };
}
