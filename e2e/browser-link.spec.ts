import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serveApp, type WebHost } from '../main/web/index.ts';
import { fakeConnection } from '../renderer/testing/fake-client.ts';
import { type CallName, calls, type EventName, events } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc.ts';

/** The built page and the real browser host, with made-up data behind them: how the link comes, goes and comes back. */

let host: WebHost;
let page: Page;
let dataDir: string;

/** Every call of the contract answered by the fake client, every event of it published. */
function serve(port: number): Promise<WebHost> {
  const { client } = fakeConnection('full', 'system');
  const names = Object.keys(calls) as CallName[];
  const handlers = Object.fromEntries(
    names.map((name) => [name, (input: never) => client.call(name, input)]),
  );
  return serveApp({
    handlers: handlers as unknown as Handlers,
    subscribe: (publish) => {
      const offs = (Object.keys(events) as EventName[]).map((name) =>
        client.on(name, (payload) => publish(name, payload)),
      );
      return () => {
        for (const off of offs) off();
      };
    },
    rendererDir: resolve(import.meta.dirname, '../out/renderer'),
    host: '127.0.0.1',
    port,
    dataDir,
    metrics: () => '',
    onBug: (error) => {
      throw error;
    },
  });
}

test.beforeEach(async ({ browser }) => {
  dataDir = mkdtempSync(join(tmpdir(), 'weathervane-link-'));
  host = await serve(0);
  page = await (await browser.newContext()).newPage();
});
test.afterEach(async () => {
  await page.context().close();
  await host.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const overview = () => page.getByRole('heading', { name: '2 of 3 clouds need attention' });

test('the token is traded for a session and leaves the address', async () => {
  await page.goto(host.url);
  await expect(overview()).toBeVisible();
  expect(page.url()).not.toContain(host.token);
  await page.reload();
  await expect(overview()).toBeVisible();
});

test('without a token nothing is shown; the address with it, put into the same tab, opens the page', async () => {
  await page.goto(host.url.replace(/#.*/, ''));
  await expect(page.getByText(/not allowed to talk/)).toBeVisible();
  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(host.url).hash);
  await expect(overview()).toBeVisible();
});

test('events arrive', async () => {
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Scan Family cloud now' }).click();
  await expect(page.getByText('TLS: cipher suites')).toBeVisible();
});

test('a host that goes away is said, and comes back with a fresh snapshot', async () => {
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Scan Family cloud now' }).click();
  await expect(page.getByText('TLS: cipher suites')).toBeVisible();
  const { port } = host;
  await host.close();
  await expect(page.getByText(/connection to Weathervane is lost/)).toBeVisible();
  host = await serve(port);
  await expect(page.getByText(/connection to Weathervane is lost/)).toBeHidden();
  // The new host knows of no running scan.
  await expect(page.getByText('TLS: cipher suites')).toBeHidden();
});
