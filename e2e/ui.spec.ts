import type { Scenario } from '../renderer/testing/fake-client.ts';
import { expectFits, expectSound } from './fixtures/sound.ts';
import { expect, test } from './fixtures/ui.ts';

/** Every screen over the fake client: it renders, nobody is shut out, nothing is wider than the window, no complaint. */

const TABS = ['summary', 'findings', 'version', 'certificate', 'tls', 'headers', 'history'];
const SETTINGS = ['schedule', 'alerts', 'channels', 'mutes', 'network', 'history', 'app'];

/** What stands on a screen when it is complete; places of one scenario are visited one after the other. */
const SCREENS: Partial<Record<Scenario, [place: string, says: RegExp][]>> = {
  first: [
    ['', /Add your first cloud/],
    ['changes', /Add your first cloud/],
    ['expiring', /Add your first cloud/],
    ['alerts', /Add your first cloud/],
  ],
  many: [
    ['', /Vereinigte Kleingartenkolonie/],
    ['expiring', /next alert will be on/],
    ['alerts', /told in a summary/],
    ['settings/mutes', /Ends only when you end it here/],
    ['settings/alerts', /These do not alert now/],
    ['settings/channels', /No token is sent/],
  ],
  paused: [
    ['', /All clouds are paused until/],
    ['settings/schedule', /All clouds are paused until/],
    ['cloud/family', /All clouds are paused until/],
  ],
  silent: [
    ['expiring', /Alerts are switched off/],
    ['alerts', /alerts are switched off/],
    ['settings/alerts', /Alerts are still kept in the inbox/],
  ],
  notices: [['', /Set it right/]],
  crowd: [
    ['changes', /180 changes, newest first/],
    ['cloud/family/history/400-411', /13 changes/],
  ],
  offline: [['', /The internet cannot be reached/]],
  intercepted: [['', /do not enter passwords/]],
  troubled: [
    ['', /Cannot be reached/],
    ['cloud/attic', /The last try: connection refused/],
    ['cloud/pi', /did not answer the last time \(connection refused/],
    ['cloud/wide', /Paused: scanned only when you ask/],
  ],
  scanning: [
    ['', /TLS: cipher suites/],
    ['cloud/family', /Stop scan/],
  ],
  full: [
    ['', /Next to expire/],
    ['expiring', /next alert/],
    ['changes', /Headers fell from A/],
    ['alerts', /could not be sent/],
    ['learn/hsts', /Good habits/],
    ['cloud/gone', /no such cloud/],
    ...TABS.map((tab): [string, RegExp] => [`cloud/attic/${tab}`, /attic\.example\.net/]),
  ],
  unseen: [
    ['', /9 of 28 paths seen so far/],
    ['cloud/portal', /No verdict: a login portal stands in front/],
    ['cloud/portal/version', /The cloud was not seen/],
    ['cloud/unasked/tls', /TLS could not be measured/],
    ['cloud/limited', /A\+ at best: .*headers were not seen \(31 of 42 answers were refused\)/],
    ['cloud/limited/headers', /Headers were not seen/],
    ['cloud/limited/tls', /5 of 118 questions were not answered/],
    ['cloud/banned/version', /4 of 28 paths seen/],
  ],
  stale: [
    ['', /as of 21 Aug \(94 days old\)/],
    ['cloud/pi', /latest patch level as of 21 Aug/],
    ['cloud/pi/version', /None known for this version as of 21 Aug/],
  ],
  desktop: SETTINGS.map((section): [string, RegExp] => [`settings/${section}`, /stored at once/]),
};

/** So many places make one test: a long list would keep one worker busy when the others are done. */
const AT_ONCE = 4;
const TOURS = Object.entries(SCREENS).flatMap(([scenario, places]) =>
  Array.from({ length: Math.ceil(places.length / AT_ONCE) }, (_, index) => ({
    scenario: scenario as Scenario,
    places: places.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
    part: places.length > AT_ONCE ? ` (part ${index + 1})` : '',
  })),
);

for (const { scenario, places, part } of TOURS)
  test(`screens of "${scenario}"${part}: complete, sound, in light and dark, at 1280 and 900`, async ({
    open,
  }) => {
    const { page, complaints } = await open({ scenario });
    for (const [place, says] of places)
      await test.step(`#/${place}`, async () => {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `#/${place}`);
        await expect(page.getByText(says).first()).toBeVisible();
        await expectSound(page, complaints);
        await page.setViewportSize({ width: 900, height: 700 });
        await page.emulateMedia({ colorScheme: 'dark' });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
        // Only what a theme can change: colours.
        await expectSound(page, complaints, ['color-contrast']);
        // The window can be made as narrow as this.
        await page.setViewportSize({ width: 480, height: 520 });
        await expectFits(page);
        await page.setViewportSize({ width: 1280, height: 820 });
        await page.emulateMedia({ colorScheme: 'light' });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
      });
  });

test('no row of a card is cut, at the widths where cards are narrowest', async ({ open }) => {
  for (const scenario of ['full', 'unseen', 'stale'] as const) {
    const { page } = await open({ scenario });
    for (const width of [1280, 1276, 940, 900]) {
      await page.setViewportSize({ width, height: 820 });
      const cut = await page
        .locator('.row .v, .row b')
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
        );
      expect(cut, `${scenario}, ${width} px wide`).toEqual([]);
    }
  }
});

test('where not all was seen, nothing on the page is a clear verdict', async ({ open }) => {
  const { page } = await open({ scenario: 'unseen' });
  await expect(page.getByLabel('Overall grade: A+ at best')).toHaveCount(4);
  await expect(page.getByLabel('Overall grade: no verdict')).toHaveCount(3);
  await expect(page.locator('.card.cloud.clear')).toHaveCount(0);
  for (const id of ['portal', 'untrusted', 'limited', 'banned', 'unasked', 'gentle', 'pages'])
    for (const tab of ['summary', 'findings']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/cloud/${id}/${tab}`);
      await expect(page.getByText(/at best|No verdict/).first()).toBeVisible();
      await expect(page.getByText(/Every check that could be made|Nothing to do/)).toHaveCount(0);
    }
});

test('old data is told with its day, and newer can be fetched in place', async ({ open }) => {
  const { page } = await open({ scenario: 'stale' });
  const card = page.getByRole('article').filter({ hasText: 'NextCloudPi' });
  await expect(card).toContainText('as of 21 Aug (94 days old)');
  await card.getByRole('button', { name: 'Fetch now: newer advisory and release data' }).click();
  await expect(card).toContainText('could not be reached');
});

test('an error is a sentence in place, and a notice can be put away', async ({ open }) => {
  const { page, complaints } = await open({ scenario: 'errors' });
  await expect(page.getByText(/the disk is full/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Understood' }).click();
  await expect(page.getByText(/settings file could not be read/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Scan all' }).click();
  await expect(page.getByText(/the disk is full/)).toHaveCount(3);
  await expectSound(page, complaints);
});

test('a lost connection keeps what is known on screen and says so', async ({ open }) => {
  const { page } = await open({ scenario: 'lost' });
  await expect(page.getByText(/connection to Weathervane is lost/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Family cloud' })).toBeVisible();
});

test('a refused session asks for the address with its token', async ({ open }) => {
  const { page, complaints } = await open({ scenario: 'refused' });
  await expect(page.getByText(/not allowed to talk/)).toBeVisible();
  await expectSound(page, complaints);
});

test('text of a server is never markup', async ({ open }) => {
  const { page, complaints } = await open({ place: 'cloud/attic/findings' });
  await expect(page.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
  await page.getByText('The web server tells its version').click();
  await expect(page.getByText(/<script>alert\(1\)<\/script>/)).toBeVisible();
  expect(await page.locator('img, main script, main iframe').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('adding: looks up while typing, offers to pin, adds and goes there', async ({ open }) => {
  const { page, complaints } = await open({ scenario: 'first' });
  await page.getByRole('button', { name: 'Add your first cloud' }).click();
  await page.getByLabel('Address of your cloud').fill('nowhere');
  await expect(page.getByText(/has no address/)).toBeVisible();
  await page.getByLabel('Address of your cloud').fill('self.example.org');
  await expect(page.getByText(/does not trust/).first()).toBeVisible();
  await page.getByLabel('Pin exactly this certificate').check();
  await expectSound(page, complaints);
  await page.getByRole('button', { name: 'Add and scan' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'self' })).toBeVisible();
  await expect(page.getByText('The first scan is under way')).toBeVisible();
});

test('looking on the local network: progress, results, and an end', async ({ open }) => {
  const { page, complaints } = await open();
  await page.getByRole('button', { name: 'Add cloud' }).click();
  await page.getByRole('tab', { name: 'On the local network' }).click();
  await page.getByRole('button', { name: 'Look around' }).click();
  await expect(page.getByText(/61 of 254 addresses/)).toBeVisible();
  await expect(page.getByText(/nextcloudpi\.local/)).toBeVisible();
  await expectSound(page, complaints);
  await page.getByRole('button', { name: 'Stop looking' }).click();
  await expect(page.getByRole('button', { name: 'Look around' })).toBeVisible();
});

test('the page is usable by keyboard alone', async ({ open }) => {
  const { page } = await open();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('link', { name: 'Attic server' }).first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Attic server' })).toBeVisible();
  await page.getByRole('button', { name: /insist on HTTPS.*(new|since)/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /insist on HTTPS.*(new|since)/ })).toHaveAttribute(
    'aria-expanded',
    'true',
  );
});

test('settings are stored and say what will happen', async ({ open }) => {
  const { page } = await open({ place: 'settings/alerts' });
  await page.getByRole('switch', { name: 'Quiet hours' }).check({ force: true });
  await expect(page.getByText(/From 22:00 until 07:00 the next morning nothing is sent/)).toBeVisible();
  await page.getByLabel('Days before the end').fill('30, 7');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/with 30 and 7 days left/)).toBeVisible();
  await page.goto(page.url().replace('settings/alerts', 'settings/app'));
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('a pause of all clouds is told on every page and ended there', async ({ open }) => {
  const { page, complaints } = await open();
  await page.getByRole('button', { name: 'Pause all…' }).click();
  await page.getByRole('menuitem', { name: 'for a week' }).click();
  const banner = page.getByText('All clouds are paused until 30 Nov, 14:04. Nothing is scanned meanwhile.');
  await expect(banner).toBeVisible();
  await expect(page.getByRole('button', { name: 'Scan all' })).toBeDisabled();
  await page.getByRole('link', { name: 'Learn' }).click();
  await expect(banner).toBeVisible();
  await expectSound(page, complaints);
  await page.getByRole('button', { name: 'Go on now' }).click();
  await expect(banner).toHaveCount(0);
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('button', { name: 'Scan all' })).toBeEnabled();
});

test('a cloud is muted until a date, says so, and is heard again', async ({ open }) => {
  const { page, complaints } = await open({ place: 'cloud/family' });
  await page.getByRole('button', { name: 'Mute…', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Ends on 30 Nov, 14:04; what is still wrong is told then.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'How long' }).click();
  await page.getByRole('option', { name: 'until a date…' }).click();
  await expect(dialog.getByText(/Pick a day from today on/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Mute' })).toBeDisabled();
  await dialog.getByLabel('Last day of it').fill('2026-12-24');
  await expect(dialog.getByText('Ends on 24 Dec, 23:59; what is still wrong is told then.')).toBeVisible();
  await expectSound(page, complaints);
  await dialog.getByRole('button', { name: 'Mute' }).click();
  await expect(page.getByText(/^Muted, ends in 31 days/)).toBeVisible();
  await page.getByRole('button', { name: 'End mute' }).click();
  await expect(page.getByText(/^Muted/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Mute…', exact: true })).toBeVisible();
});

test('what is wrong with a setting stands beside its field, and what was typed stays', async ({ open }) => {
  const { page, complaints } = await open({ place: 'settings/network' });
  const proxy = page.getByLabel('Proxy', { exact: true });
  await proxy.fill('proxy.lan');
  await proxy.press('Enter');
  const row = page.locator('.setting').filter({ has: proxy });
  await expect(row.getByRole('alert')).toHaveText(/written as http:\/\/host:port/);
  await expect(page.getByRole('alert')).toHaveCount(1);
  await expect(proxy).toHaveValue('proxy.lan');
  await expect(proxy).toHaveAttribute('aria-invalid', 'true');
  await expectSound(page, complaints);
  await proxy.fill('');
  await proxy.press('Enter');
  await expect(row.getByRole('alert')).toHaveCount(0);
  await page.goto(page.url().replace('settings/network', 'settings/alerts'));
  const many = page.getByLabel('Many at once');
  await many.fill('500');
  await many.press('Enter');
  await expect(page.getByText('From 1 to 100; 3 stays in force.')).toBeVisible();
  await page.getByLabel('Days before the end').fill('30, abc, 9999');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Left out: abc, 9999/)).toBeVisible();
  await expect(page.getByLabel('Days before the end')).toHaveValue('30');
});

test('a settings file is asked about before it replaces what is there', async ({ open }) => {
  const { page, complaints } = await open({ place: 'settings/history' });
  const choose = (name: string, text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('settings.json', '{"schemaVersion":1,"clouds":[]}');
  await expect(page.getByRole('dialog').getByText(/every other setting here is replaced/)).toBeVisible();
  await expectSound(page, complaints);
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await expect(page.getByText(/were added/)).toHaveCount(0);
  await choose('history.jsonl', '{"kind":"report"}\n{"kind":"report"}\n');
  await expect(page.getByText(/were added/)).toBeVisible();
});

test('alerts lead to what they are about, and nowhere where the cloud is gone', async ({ open }) => {
  const { page } = await open({ scenario: 'many', place: 'alerts' });
  await expect(page.getByText(/unread alert; a critical one is repeated every day/)).toBeVisible();
  await expect(page.getByText('held back until 06:45').first()).toBeVisible();
  await expect(page.getByText('A cloud you removed')).toBeVisible();
  await expect(page.getByRole('link', { name: 'A cloud you removed' })).toHaveCount(0);
  const down = page.getByRole('listitem').filter({ hasText: 'cannot be reached' }).first();
  await down.getByRole('link').click();
  await expect(page).toHaveURL(/\/history$/);
});
