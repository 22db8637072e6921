// Makes docs/screenshots/*.png: the renderer over its fake client, fixed clock and data, light and dark.
// node scripts/screenshots.ts
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { type OpenOptions, startUi } from '../e2e/ui-page.ts';
import { findChromium } from './lib/chromium.mjs';

const folder = resolve(import.meta.dirname, '../docs/screenshots');

/** The add dialog as it stands after a look-up. */
async function lookUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add cloud' }).click();
  await page.getByLabel('Address of your cloud').fill('self.example.org');
  await page.getByText('Pin exactly this certificate').waitFor();
}

const SHOTS: Record<string, OpenOptions & { act?: (page: Page) => Promise<void> }> = {
  'first-run': { scenario: 'first' },
  overview: {},
  'add-cloud': { act: lookUp },
  'cloud-summary': { place: 'cloud/family', height: 1000 },
  'cloud-version': { place: 'cloud/attic/version' },
  'cloud-tls': { place: 'cloud/attic/tls' },
  'cloud-headers': { place: 'cloud/family/headers' },
  'cloud-history': { place: 'cloud/family/history' },
  compare: { place: 'cloud/family/history/400-411', height: 1100 },
  changes: { place: 'changes' },
  alerts: { place: 'alerts' },
  expiring: { place: 'expiring' },
  settings: { place: 'settings/alerts' },
};

mkdirSync(folder, { recursive: true });
const ui = await startUi(findChromium() ?? undefined);
for (const [name, { act, ...options }] of Object.entries(SHOTS))
  for (const theme of ['light', 'dark'] as const) {
    const { page, context, complaints } = await ui.open({ ...options, theme });
    await act?.(page);
    await page.screenshot({ path: resolve(folder, `${name}-${theme}.png`), animations: 'disabled' });
    for (const complaint of complaints) process.stderr.write(`${name}: ${complaint}\n`);
    await context.close();
  }
await ui.close();
