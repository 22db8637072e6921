import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test as base, expect } from '../fixtures/app.ts';

/** What runs here is electron-updater itself, against a release page on loopback; only Electron's net is played. */

const NEW = '9.9.9';
// As an AppImage it is asked once whether it runs.
const PROGRAM = '#!/bin/sh\nexit 0\n';

interface Releases {
  env: NodeJS.ProcessEnv;
  appImage: string;
  asked: { url: string; headers: NodeJS.Dict<string | string[]> }[];
  /** What the release page has instead of the truth. */
  lie: { program?: string; down?: boolean };
}

const test = base.extend<{ releases: Releases }>({
  releases: async ({ dataDir }, use) => {
    const asked: Releases['asked'] = [];
    const lie: Releases['lie'] = {};
    const name = `Weathervane-${NEW}-linux-x86_64.AppImage`;
    const sha512 = createHash('sha512').update(PROGRAM).digest('base64');
    const listing = [
      `version: ${NEW}`,
      'files:',
      `  - { url: ${name}, sha512: ${sha512}, size: ${PROGRAM.length} }`,
      `path: ${name}`,
      `sha512: ${sha512}`,
      "releaseDate: '2026-11-01T00:00:00.000Z'",
    ].join('\n');
    const server = createServer((request, response) => {
      asked.push({ url: request.url ?? '', headers: request.headers });
      const path = (request.url ?? '').split('?')[0];
      if (lie.down) response.writeHead(503).end();
      else if (path?.endsWith('.yml')) response.end(listing);
      else if (path === `/${name}`) response.end(lie.program ?? PROGRAM);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const resources = join(dataDir, 'resources');
    mkdirSync(resources);
    writeFileSync(
      join(resources, 'app-update.yml'),
      `provider: generic\nurl: http://127.0.0.1:${port}/\nupdaterCacheDirName: weathervane-updater\n`,
    );
    const appImage = join(dataDir, 'Weathervane.AppImage');
    writeFileSync(appImage, 'the old one', { mode: 0o755 });
    await use({
      env: {
        STAND_IN_PACKAGED: '1',
        STAND_IN_RESOURCES: resources,
        APPIMAGE: appImage,
        XDG_CACHE_HOME: join(dataDir, 'cache'),
      },
      appImage,
      asked,
      lie,
    });
    server.closeAllConnections();
    server.close();
  },
});
test.skip(process.platform !== 'linux', 'An AppImage is replaced, which only Linux has.');

test('a new version is told, not fetched, and can be put away', async ({ startStandIn, releases }) => {
  const desktop = await startStandIn({ env: releases.env });
  const page = await desktop.page();
  await page.goto(page.url().replace(/#.*|$/, '#/settings/app'));
  await expect(page.getByText('Not looked yet.')).toBeVisible();
  expect(releases.asked).toEqual([]);
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByText(`Weathervane ${NEW} is out.`).first()).toBeVisible();
  expect(releases.asked.map(({ url }) => url.split('?')[0])).toEqual(['/latest-linux.yml']);
  // Nothing that tells one installation from another.
  expect(releases.asked[0]?.headers['x-user-staging-id']).toBe('none');

  await page.getByRole('button', { name: 'Skip this version' }).click();
  await expect(page.getByRole('button', { name: 'Skip this version' })).toHaveCount(0);
  expect(await desktop.quit()).toBe(0);
  expect(readFileSync(releases.appImage, 'utf8')).toBe('the old one');
  expect(existsSync(join(releases.env.XDG_CACHE_HOME ?? '', 'weathervane-updater'))).toBe(false);
});

test('with the owner’s yes it is fetched and takes the old one’s place at the end', async ({
  startStandIn,
  releases,
}) => {
  const desktop = await startStandIn({ env: releases.env });
  const page = await desktop.page();
  await page.goto(page.url().replace(/#.*|$/, '#/settings/app'));
  await page.getByText('Install', { exact: true }).click();
  await expect(page.getByText(/takes this one’s place when Weathervane ends/)).toBeVisible();
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByText(`Weathervane ${NEW} is installed when this one ends.`)).toBeVisible();
  expect(readFileSync(releases.appImage, 'utf8')).toBe('the old one');
  await page.getByRole('button', { name: 'Quit and install' }).click();
  expect(await desktop.host.exited).toBe(0);
  expect(readFileSync(releases.appImage, 'utf8')).toBe(PROGRAM);
});

test('an AppImage whose name tells its version gets the new name, and so does the login entry', async ({
  startStandIn,
  releases,
  dataDir,
}) => {
  const old = join(dataDir, 'Weathervane-0.1.0-linux-x86_64.AppImage');
  writeFileSync(old, 'the old one', { mode: 0o755 });
  writeFileSync(
    join(dataDir, 'settings.json'),
    JSON.stringify({
      schemaVersion: 1,
      data: { refresh: 'off' },
      network: { connectivityUrl: null },
      general: { startAtLogin: true },
      updates: { automatic: true },
    }),
  );
  const desktop = await startStandIn({ env: { ...releases.env, APPIMAGE: old } });
  const page = await desktop.page();
  const entry = () => readFileSync(join(dataDir, 'config', 'autostart', 'weathervane.desktop'), 'utf8');
  await expect.poll(entry).toContain(old);
  await page.goto(page.url().replace(/#.*|$/, '#/settings/app'));
  await page.getByRole('button', { name: 'Look now' }).click();
  await page.getByRole('button', { name: 'Quit and install' }).click();
  expect(await desktop.host.exited).toBe(0);
  const renamed = join(dataDir, `Weathervane-${NEW}-linux-x86_64.AppImage`);
  expect(readFileSync(renamed, 'utf8')).toBe(PROGRAM);
  expect(existsSync(old)).toBe(false);
  expect(entry()).toContain(renamed);
});

test('a program that is not what the release promises is thrown away', async ({ startStandIn, releases }) => {
  releases.lie.program = '#!/bin/sh\ntouch /tmp/evil\n';
  const desktop = await startStandIn({ env: releases.env });
  const page = await desktop.page();
  await page.goto(page.url().replace(/#.*|$/, '#/settings/app'));
  await page.getByText('Install', { exact: true }).click();
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByText(/not what the release promises/)).toBeVisible();
  expect(await desktop.quit()).toBe(0);
  expect(readFileSync(releases.appImage, 'utf8')).toBe('the old one');
});

test('a release page that does not answer is a sentence, never a dialog', async ({
  startStandIn,
  releases,
  dataDir,
}) => {
  releases.lie.down = true;
  const desktop = await startStandIn({ env: releases.env });
  const page = await desktop.page();
  await page.goto(page.url().replace(/#.*|$/, '#/settings/app'));
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByText(/release page could not be read/)).toBeVisible();
  expect(await desktop.dialogs()).toEqual([]);
  expect(readFileSync(join(dataDir, 'logs', 'weathervane.log'), 'utf8')).toContain(
    'No look for a new version',
  );
  expect(await desktop.quit()).toBe(0);
});

test('a copy without a release page says so and asks nobody', async ({ startStandIn, releases, dataDir }) => {
  const desktop = await startStandIn({ env: { ...releases.env, STAND_IN_RESOURCES: dataDir } });
  const page = await desktop.page();
  await page.goto(page.url().replace(/#.*|$/, '#/settings/app'));
  await expect(page.getByText(/built without a release page/)).toBeVisible();
  expect(releases.asked).toEqual([]);
});
