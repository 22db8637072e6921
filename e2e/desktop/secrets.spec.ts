import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { test as base, expect } from '../fixtures/app.ts';
import { logOf } from './foreign.ts';

const TOKEN = 'tk_only-for-the-webhook';

/** A webhook on loopback: it remembers who came with which authorization. */
const test = base.extend<{ webhook: { url: string; seen: (string | undefined)[] } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  webhook: async ({}, use) => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await use({ url: `http://127.0.0.1:${port}/hook`, seen });
    server.closeAllConnections();
    server.close();
  },
});

const webhookOf = (page: Page) => page.getByRole('region', { name: 'Webhook' });
async function openChannels(page: Page, url: string): Promise<void> {
  await page.goto(page.url().replace(/#.*|$/, '#/settings/channels'));
  const enabled = webhookOf(page).getByRole('switch');
  if (!(await enabled.isChecked())) await enabled.click({ force: true });
  await expect(enabled).toBeChecked();
  await page.getByLabel('Webhook address').fill(url);
  await page.keyboard.press('Enter');
}
async function storeToken(page: Page): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(TOKEN);
  await page.getByRole('button', { name: 'Store', exact: true }).click();
}
const sendTest = (page: Page) => webhookOf(page).getByRole('button', { name: 'Send a test' }).click();

test('with a keyring a token is kept encrypted, sent to the webhook and found nowhere else', async ({
  startStandIn,
  webhook,
  dataDir,
}) => {
  const desktop = await startStandIn();
  const page = await desktop.page();
  await openChannels(page, webhook.url);
  await storeToken(page);
  await expect(page.getByText('encrypted by the system')).toBeVisible();
  await sendTest(page);
  await expect.poll(() => webhook.seen).toEqual([`Bearer ${TOKEN}`]);
  expect(await desktop.quit()).toBe(0);
  const kept = readFileSync(join(dataDir, 'secrets-desktop.json'), 'utf8');
  expect(kept).toContain('webhook-token');
  expect(kept).not.toContain(TOKEN);
  expect(kept).not.toContain(Buffer.from(TOKEN).toString('base64'));
  for (const text of [logOf(dataDir), readFileSync(join(dataDir, 'settings.json'), 'utf8')])
    expect(text).not.toContain(TOKEN);
});

test('without a keyring it is refused with a sentence, until the owner accepts that', async ({
  startStandIn,
  webhook,
  dataDir,
}) => {
  test.skip(process.platform !== 'linux', 'Only Linux has a store that does not encrypt.');
  const file = join(dataDir, 'secrets-desktop.json');
  const env = { STAND_IN_KEYRING: 'none' };
  const desktop = await startStandIn({ env });
  const page = await desktop.page();
  await openChannels(page, webhook.url);
  await storeToken(page);
  await expect(page.getByText(/no keyring was found\), so the token was not kept/)).toBeVisible();
  expect(existsSync(file)).toBe(false);
  await sendTest(page);
  await expect.poll(() => webhook.seen).toEqual([undefined]);

  await page.getByRole('button', { name: 'Store it all the same' }).click();
  await expect(page.getByText(/without real encryption, as you accepted/)).toBeVisible();
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  await sendTest(page);
  await expect.poll(() => webhook.seen.at(-1)).toBe(`Bearer ${TOKEN}`);
  expect(await desktop.quit()).toBe(0);

  // The next start reads what was accepted, and still refuses the next one.
  const again = await startStandIn({ env });
  const next = await again.page();
  await openChannels(next, webhook.url);
  await sendTest(next);
  await expect.poll(() => webhook.seen.length).toBe(3);
  expect(webhook.seen.at(-1)).toBe(`Bearer ${TOKEN}`);
  await storeToken(next);
  await expect(next.getByText(/so the token was not kept/)).toBeVisible();
  await next.getByRole('button', { name: 'Forget the stored one' }).click();
  await expect(next.getByText('The token was removed.')).toBeVisible();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({});
});
