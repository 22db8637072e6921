import { startSamples } from '../../main/demo/samples.ts';
import { expect, test } from '../fixtures/app.ts';

// The app's reason to exist, once through: add a cloud, see it scanned, something gets worse, be told once, come back.
test('a cloud gets worse and its owner is told', async ({ app }) => {
  const samples = await startSamples({ now: new Date(), version: '34.0.6' });
  try {
    let page = await app.page();
    await page.getByRole('button', { name: 'Add your first cloud' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address of your cloud').fill(samples.hardened.url);
    await expect(dialog.getByText(/Found Nextcloud 34\.0\.6/)).toBeVisible();
    await dialog.getByLabel('By my own certificate authority').check();
    await dialog.getByLabel('Root certificate (PEM)').fill(samples.caPem);
    await dialog.getByLabel('Name', { exact: true }).fill('Family cloud');
    await dialog.getByRole('button', { name: 'Add and scan' }).click();
    await expect(page.getByRole('heading', { name: 'Family cloud' })).toBeVisible();
    await page.getByRole('link', { name: /^Overview/ }).click();

    const card = page.getByRole('link', { name: /Family cloud/ }).first();
    await expect(card).toBeVisible();
    await expect(page.getByText('Nextcloud 34.0.6', { exact: true })).toBeVisible();
    await expect(page.getByText('Headers A+')).toBeVisible();
    expect(await app.notifications()).toEqual([]);

    samples.hardened.dropHeader('Strict-Transport-Security');
    samples.hardened.dropHeader('X-Frame-Options');
    await page.getByRole('button', { name: 'Scan all' }).click();
    await expect(page.getByText(/^Headers [B-F]/)).toBeVisible();
    await expect.poll(async () => (await app.notifications()).length).toBe(1);
    const [notification] = await app.notifications();
    expect(`${notification?.title} ${notification?.body}`).toMatch(/Family cloud/);

    if (app.desktop !== null) {
      const tray = await app.desktop.tray();
      expect(tray?.tooltip).toMatch(/Family cloud|needs? attention/);
    }
    await page.getByRole('link', { name: /^Changes/ }).click();
    await expect(page.getByText(/Strict-Transport-Security|HSTS/).first()).toBeVisible();

    await app.restart();
    page = await app.page();
    await expect(page.getByRole('link', { name: /Family cloud/ }).first()).toBeVisible();
    await expect(page.getByText(/^Headers [B-F]/)).toBeVisible();
    await page.getByRole('link', { name: /^Changes/ }).click();
    await expect(page.getByText(/Strict-Transport-Security|HSTS/).first()).toBeVisible();
    expect((await app.notifications()).length).toBeLessThanOrEqual(1);
  } finally {
    await samples.close();
  }
});
