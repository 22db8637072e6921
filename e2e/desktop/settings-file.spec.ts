import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../../shared/state.ts';
import { quiet } from '../fixtures/app.ts';
import { startBrowserHost } from '../fixtures/browser-host.ts';
import { call, expect, test } from './hostile.ts';

// electron-store in the desktop and conf in the browser host: one file, and each reads what the other wrote.
test('the desktop keeps the settings in an electron-store, in the file that the browser host has', async ({
  startStandIn,
  dataDir,
}) => {
  const path = join(dataDir, 'settings.json');
  const fileText = () => readFileSync(path, 'utf8');
  const general = () => (JSON.parse(fileText()) as Snapshot['settings']).general;

  const desktop = await startStandIn();
  const page = await desktop.page();
  // What an electron-store does when it is made, and what is left of it: only our own channel.
  expect(await desktop.host.bus.ask('ipc.everListened')).toEqual(['electron-store-get-data']);
  expect(await desktop.host.bus.ask('ipc.channels')).toEqual(['weathervane:call']);
  expect(await call(page, 'updateSettings', { general: { theme: 'dark' } })).toMatchObject({ ok: true });
  expect(general()).toMatchObject({ theme: 'dark', closeToTray: true });
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  const stores = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
  expect(stores.filter((name) => /(^|[\\/])(settings|config)[^\\/]*\.json/.test(name))).toEqual([
    'settings.json',
  ]);
  const written = fileText();
  await desktop.quit();

  const host = await startBrowserHost(dataDir, quiet(dataDir));
  const { origin, hash } = new URL(host.url);
  const ask = async (name: string, input: unknown) => {
    const answer = await fetch(`${origin}/api/${name}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${hash.slice('#token='.length)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(input),
    });
    return ((await answer.json()) as { value: unknown }).value;
  };
  try {
    expect(((await ask('snapshot', {})) as Snapshot).settings.general.theme).toBe('dark');
    await ask('updateSettings', { general: { closeToTray: false } });
  } finally {
    await host.stop();
  }
  // The other library writes the same bytes but for what was changed.
  expect(fileText()).toBe(written.replace('"closeToTray": true', '"closeToTray": false'));

  const again = await startStandIn();
  const snapshot = (await call(await again.page(), 'snapshot', {})) as unknown as { value: Snapshot };
  expect(snapshot.value.settings.general).toMatchObject({ theme: 'dark', closeToTray: false });
  expect(snapshot.value.notices).toEqual([]);
});
