import type { Page } from '@playwright/test';
import { patience } from '../patience.ts';

/**
 * The ways by which a page can ask a host for something, each under a path of its own, with what Electron calls such a
 * request and the directive that stops it.
 */
export const ATTACKS: Readonly<Record<string, { type: string; directive: string }>> = {
  fetch: { type: 'xhr', directive: 'connect-src' },
  xhr: { type: 'xhr', directive: 'connect-src' },
  events: { type: 'xhr', directive: 'connect-src' },
  beacon: { type: 'ping', directive: 'connect-src' },
  socket: { type: 'webSocket', directive: 'connect-src' },
  img: { type: 'image', directive: 'img-src' },
  background: { type: 'image', directive: 'img-src' },
  script: { type: 'script', directive: 'script-src-elem' },
  style: { type: 'stylesheet', directive: 'style-src-elem' },
  font: { type: 'font', directive: 'font-src' },
  media: { type: 'media', directive: 'media-src' },
  iframe: { type: 'subFrame', directive: 'frame-src' },
  object: { type: 'subFrame', directive: 'object-src' },
  form: { type: 'subFrame', directive: 'form-action' },
};

/** Tries them all and gives what the page's own policy stopped, by directive; waits for `expected` of those. */
export const tryAll = (page: Page, origin: string, expected: readonly string[] = []): Promise<string[]> =>
  page.evaluate(
    async ([host, wanted, waits]) => {
      const seen = new Set<string>();
      document.addEventListener('securitypolicyviolation', (event) => seen.add(event.effectiveDirective));
      const add = (tag: string, attributes: Record<string, string>) => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        document.body.append(element);
        return element;
      };
      const quietly = (what: () => unknown) => {
        try {
          Promise.resolve(what()).catch(() => undefined);
        } catch {
          // Chromium may throw as well as report.
        }
      };
      quietly(() => fetch(`${host}/fetch`, { mode: 'no-cors' }));
      quietly(() => {
        const request = new XMLHttpRequest();
        request.open('GET', `${host}/xhr`);
        request.send();
      });
      quietly(() => {
        // It would ask again by itself seconds later, when the guard that this was about may be gone.
        const events = new EventSource(`${host}/events`);
        events.onerror = () => events.close();
      });
      quietly(() => navigator.sendBeacon(`${host}/beacon`, 'x'));
      quietly(() => new WebSocket(`${host.replace('http', 'ws')}/socket`));
      add('img', { src: `${host}/img` });
      add('div', {}).style.backgroundImage = `url(${host}/background)`;
      add('script', { src: `${host}/script` });
      add('link', { rel: 'stylesheet', href: `${host}/style` });
      quietly(() => new FontFace('foreign', `url(${host}/font)`).load());
      add('video', { src: `${host}/media`, preload: 'auto' });
      add('iframe', { src: `${host}/iframe` });
      add('object', { data: `${host}/object` });
      add('iframe', { name: 'inner' });
      (add('form', { action: `${host}/form`, method: 'post', target: 'inner' }) as HTMLFormElement).submit();
      const end = performance.now() + waits;
      while (performance.now() < end && wanted.some((one) => !seen.has(one)))
        await new Promise((next) => setTimeout(next, 20));
      return [...seen].toSorted();
    },
    [origin, expected, patience(30_000)] as const,
  );
