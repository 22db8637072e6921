import { expect, type Page, test } from './fixtures/ui.ts';

/** Changes and History over the fake client: filters, what was read, and any two scans side by side. */

async function choose(page: Page, filter: string, option: string) {
  await page.getByRole('combobox', { name: filter }).click();
  await page.getByRole('option', { name: option }).click();
}

const sides = (page: Page) => page.getByRole('columnheader', { name: /Overall (before|after)/ });
const heads = async (page: Page, before: RegExp, after: RegExp) => {
  await expect(sides(page).first()).toContainText(before);
  await expect(sides(page).last()).toContainText(after);
};

test('two scans stand side by side, picked in any order', async ({ open }) => {
  const { page, complaints } = await open({ place: 'cloud/family/history' });
  await heads(page, /23 Nov 2026, 08:00/, /23 Nov 2026, 14:00/);
  // The newer one first, below the older one; then the older one above it: neither is refused.
  await page.getByLabel('Compare to 22 Nov 2026, 14:00').check();
  await heads(page, /22 Nov 2026, 14:00/, /23 Nov 2026, 08:00/);
  await page.getByLabel('Compare from 22 Nov 2026, 02:00').check();
  await heads(page, /22 Nov 2026, 02:00/, /22 Nov 2026, 14:00/);
  await expect(page).toHaveURL(/#\/cloud\/family\/history\/406-408$/);
  await page.getByLabel('Compare from 23 Nov 2026, 14:00').check();
  await heads(page, /22 Nov 2026, 14:00/, /23 Nov 2026, 14:00/);
  await page.getByLabel('Compare to 23 Nov 2026, 14:00').check();
  await expect(page.getByText('This is one and the same scan')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('what differs can stand alone, and long evidence is folded', async ({ open }) => {
  const { page } = await open({ scenario: 'crowd', place: 'cloud/family/history/400-411' });
  await expect(page.getByRole('cell', { name: 'TLS versions' })).toBeVisible();
  await page.getByRole('switch', { name: 'Only what differs' }).check();
  await expect(page.getByRole('cell', { name: 'TLS versions' })).toHaveCount(0);
  await expect(page.getByRole('cell', { name: 'Issuer', exact: true })).toBeVisible();
  await expect(page.getByText(/form-action/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Show all: Before (20 Nov 2026, 14:00)' }).click();
  await expect(page.getByText(/form-action/)).toHaveCount(1);
});

test('a scan that is no longer kept is a sentence with a way on, not an error', async ({ open }) => {
  const { page } = await open({ place: 'cloud/family/history/300-412' });
  await expect(page.getByText('The full report of the older scan is no longer kept.')).toBeVisible();
  await page.getByLabel('Compare from 21 Nov 2026, 14:00').check();
  await expect(page.getByText('The full report of 21 Nov 2026, 14:00 is no longer kept.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Compare the newest two' }).click();
  await heads(page, /23 Nov 2026, 08:00/, /23 Nov 2026, 14:00/);
});

test('a change leads to its matter, and to its scan against the one before', async ({ open }) => {
  const { page } = await open({ scenario: 'crowd', place: 'changes' });
  await page.getByRole('link', { name: 'New: HSTS is missing.' }).first().click();
  await expect(page).toHaveURL(/\/findings\/headers\.hsts-missing$/);
  await page.goBack();
  await page
    .getByRole('link', { name: 'The pinned certificate was replaced by another one.', exact: true })
    .first()
    .click();
  await expect(page).toHaveURL(/\/certificate$/);
  await page.goBack();
  await choose(page, 'Cloud', 'Vereinigte Kleingartenkolonie');
  const updated = page.getByRole('listitem').filter({ hasText: 'The certificate was renewed' }).first();
  await updated.getByRole('link', { name: /^Compare scans/ }).click();
  await expect(page).toHaveURL(/\/family\/history\/\d+$/);
  await expect(sides(page)).toHaveCount(2);
});

test('a cloud that was removed leads nowhere', async ({ open }) => {
  const { page } = await open({ scenario: 'crowd', place: 'changes' });
  const row = page.getByRole('listitem').filter({ hasText: 'A cloud you removed' });
  await expect(row).toBeVisible();
  await expect(row.getByRole('link')).toHaveCount(0);
});

test('filters say how many fit, and only what fits is marked as read', async ({ open }) => {
  const { page, complaints } = await open({ scenario: 'crowd', place: 'changes' });
  await expect(page.getByRole('heading', { name: '180 changes, newest first' })).toBeVisible();
  await expect(page.getByLabel('unread only (37)')).toBeVisible();
  await page
    .getByRole('button', { name: /^Mark as read: The certificate was renewed/ })
    .first()
    .click();
  await expect(page.getByText('36 changes you have not seen yet')).toBeVisible();
  await choose(page, 'What changed', 'headers and exposure');
  await expect(page.getByRole('heading', { name: /^\d+ of 180 changes, newest first$/ })).toBeVisible();
  const unread = page.getByLabel(/^unread only \(\d+\)$/);
  const many = Number(/\d+/.exec((await page.getByText(/^unread only/).textContent()) ?? '')?.[0]);
  expect(many).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Mark these as read' }).click();
  await expect(page.getByText(`${36 - many} changes you have not seen yet`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mark these as read' })).toBeDisabled();
  await unread.check();
  await expect(page.getByText('No change fits these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByText('You have seen everything')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a refresh keeps every row that was paged to', async ({ open }) => {
  const { page } = await open({ scenario: 'crowd', place: 'changes' });
  const rows = page.getByRole('main').getByRole('listitem');
  for (const many of [50, 100, 150]) {
    await expect(rows).toHaveCount(many);
    await page.getByRole('button', { name: 'Older changes' }).click();
  }
  await expect(rows).toHaveCount(180);
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByText('You have seen everything')).toBeVisible();
  await expect(rows).toHaveCount(180);
});
