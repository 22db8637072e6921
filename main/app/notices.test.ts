import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectInProcess } from '../../shared/rpc.ts';
import { temporaryDirectory } from '../storage/testing/fixture.ts';
import { createApp } from './index.ts';

/** The app on real files, not started: what a command of the command line opens. */
async function open(dataDir: string) {
  const logged: string[] = [];
  const app = await createApp({
    dataDir,
    host: 'browser',
    version: '1.0.0',
    platform: 'test',
    channels: [],
    openExternal: async () => true,
    log: (level, message) => void (level === 'warn' && logged.push(message)),
  });
  const { client } = connectInProcess(app.handlers, (error) => {
    throw error;
  });
  const texts = () => app.snapshot().notices.map(({ text }) => text);
  return { app, client, texts, logged };
}

test('what one process found broken is told by the next ones, until somebody puts it away', async () => {
  const { directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  writeFileSync(join(directory, 'settings.json'), '{ "clouds": [');
  writeFileSync(join(directory, 'history.db'), 'not a database '.repeat(500));
  const expected = [
    expect.stringContaining('settings file could not be read'),
    expect.stringContaining('history database was damaged'),
  ];
  for (let process = 0; process < 2; process++) {
    const { app, texts, logged } = await open(directory);
    expect(texts().sort()).toEqual(expected.toReversed());
    expect(logged.sort()).toEqual(expected.toReversed());
    await app.stop();
  }
  const { app, client } = await open(directory);
  for (const { id } of app.snapshot().notices) await client.call('dismissNotice', { id });
  await app.stop();
  const last = await open(directory);
  expect(last.texts()).toEqual([]);
  // The settings are changed by hand while it runs.
  await last.client.call('updateSettings', { general: { theme: 'dark' } });
  writeFileSync(join(directory, 'settings.json'), 'oops');
  await last.client.call('updateSettings', { general: { theme: 'light' } });
  expect(last.texts()).toEqual([expect.stringContaining('changed by something else')]);
  await last.app.stop();
  const next = await open(directory);
  expect(next.texts()).toHaveLength(1);
  await next.app.stop();
  expect(readdirSync(directory).filter((name) => /\.(unreadable|broken|changed)-/.test(name))).toHaveLength(
    3,
  );
});
