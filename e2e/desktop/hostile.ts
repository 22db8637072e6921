import type { Page } from '@playwright/test';
import { test as base, expect } from '../fixtures/app.ts';
import type { StandInDesktop } from '../fixtures/stand-in-desktop.ts';
import type { Guard } from '../stand-in/ignored.ts';
import { logOf, startForeign } from './foreign.ts';

export { expect } from '../fixtures/app.ts';

interface Hostile {
  foreign: Awaited<ReturnType<typeof startForeign>>;
  /** Waits for a line in the app's log. */
  log: (what: RegExp) => Promise<void>;
}

/** For specs of what a page that was broken into would try. */
export const test = base.extend<Hostile>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  foreign: async ({}, use) => {
    const foreign = await startForeign();
    await use(foreign);
    await foreign.close();
  },
  log: async ({ dataDir }, use) => {
    await use((what) => expect.poll(() => logOf(dataDir)).toMatch(what));
  },
});

/** The stand-in no longer hears these guards; without any, the attack must arrive, or it shows nothing. */
export const without = (desktop: StandInDesktop, ...guards: Guard[]) =>
  desktop.host.bus.ask('ignore', guards);

/** What main answers to a request of the page. */
export const call = (page: Page, name: unknown, input: unknown) =>
  page.evaluate(
    ([what, value]) => {
      const bridge = Reflect.get(window, 'weathervane') as {
        call(name: unknown, input: unknown): Promise<{ ok: boolean; error?: { kind: string } }>;
      };
      return bridge.call(what, value);
    },
    [name, input] as const,
  );
