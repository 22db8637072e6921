import { patience } from '../patience.ts';
import { ATTACKS, tryAll } from './attacks.ts';
import { expect, test, without } from './hostile.ts';

// The page's own policy, with every guard behind it not heard: what it does not stop arrives.
test('the policy of the page stops the same by itself', async ({ startStandIn, foreign }) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  await without(desktop, 'will-frame-navigate', 'will-navigate', 'request');
  const directives = [...new Set(Object.values(ATTACKS).map(({ directive }) => directive))].toSorted();
  expect(await tryAll(page, foreign.origin, directives)).toEqual(directives);
  expect(foreign.asked).toEqual([]);
});

test('nothing that was slipped into the page runs or styles', async ({ startDesktop, foreign }) => {
  const page = await (await startDesktop()).page();
  const outcome = await page.evaluate(
    async ([origin, waits]) => {
      const seen = new Set<string>();
      document.addEventListener('securitypolicyviolation', (event) => seen.add(event.effectiveDirective));
      const box = document.createElement('div');
      box.innerHTML =
        '<b onclick="window.handled = true" style="color: red">x</b><style>b { left: 1px }</style>';
      document.body.append(box);
      box.querySelector('b')?.click();
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const code = URL.createObjectURL(new Blob(['window.loaded = true'], { type: 'text/javascript' }));
      const loaded = document.createElement('script');
      loaded.src = code;
      const failed = new Promise((done) => loaded.addEventListener('error', done));
      document.body.append(loaded);
      await failed;
      let evaluated = 'yes';
      try {
        new Function('return 1')();
      } catch {
        evaluated = 'no';
      }
      const base = document.createElement('base');
      base.href = origin;
      document.head.append(base);
      const wanted = [
        'base-uri',
        'script-src',
        'script-src-attr',
        'script-src-elem',
        'style-src-attr',
        'style-src-elem',
      ];
      const end = performance.now() + waits;
      while (performance.now() < end && wanted.some((one) => !seen.has(one)))
        await new Promise((next) => setTimeout(next, 20));
      return {
        seen: [...seen].toSorted(),
        ran: ['handled', 'injected', 'loaded'].filter((name) => Reflect.has(window, name)),
        evaluated,
        moved: document.baseURI.startsWith(origin),
        left: getComputedStyle(box.firstElementChild ?? box).left,
      };
    },
    [foreign.origin, patience(30_000)] as const,
  );
  expect(outcome).toEqual({
    seen: [
      'base-uri',
      'script-src',
      'script-src-attr',
      'script-src-elem',
      'style-src-attr',
      'style-src-elem',
    ],
    ran: [],
    evaluated: 'no',
    moved: false,
    left: 'auto',
  });
});

test('the page is framed by nobody', async ({ startStandIn }) => {
  const desktop = await startStandIn({ bypassCSP: true });
  const page = await desktop.page();
  const shown = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    const loaded = new Promise((done) => frame.addEventListener('load', done));
    frame.src = '/index.html';
    document.body.append(frame);
    await loaded;
    return frame.contentDocument?.title ?? null;
  });
  expect(shown).toBeNull();
});
