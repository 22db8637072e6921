import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallInput, CallName } from '../../shared/contract.ts';
import { connectInProcess } from '../../shared/rpc.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { sampleReport } from '../../shared/testing/report.ts';
import { ManualClock } from '../monitor/testing/manual-clock.ts';
import { makeReport } from '../monitor/testing/reports.ts';
import { openHistory } from '../storage/history/index.ts';
import { pathsIn } from '../storage/paths.ts';
import { sampleCheck } from '../storage/testing/fixture.ts';
import type { StoredHistory } from '../storage/types.ts';
import type { Context } from './context.ts';
import { createApp } from './index.ts';
import { exportData } from './take-along.ts';
import type { App } from './types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 1, 12);
const data = { dataAsOf: '2026-01-01', refreshedAt: null, refreshing: false, error: null };

let directory: string;
let apps: App[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weathervane-app-'));
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function open(at: number) {
  const clock = new ManualClock(at);
  const app = await createApp({
    dataDir: directory,
    host: 'browser',
    version: '1.0.0',
    platform: 'test',
    clock,
    scanner: {
      audit: async () => makeReport({ at: clock.now() }),
      lightCheck: async () => sampleCheck(clock.now()),
      reevaluate: (report) => report,
    },
    lookUp: async () => ({ refused: 'not in this test' }),
    random: () => 0.5,
    connectivity: { check: async () => ({ online: true, why: '' }) },
    channels: [],
    samples: { start: async () => [], stop: async () => undefined },
    knowledge: { state: () => data, refresh: async () => ({ changed: false, state: data }) },
    discover: async () => ({ running: false, range: '', done: 0, total: 0, found: [], error: null }),
    openExternal: async () => true,
    log: () => undefined,
  });
  apps.push(app);
  const { client } = connectInProcess(app.handlers, (error) => {
    throw error;
  });
  const call = async <N extends CallName>(name: N, input: CallInput<N>) => {
    const answer = await client.call(name, input);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  return { app, call };
}

/** The text of a history with these in it. */
function historyText(fill: (history: StoredHistory) => void): string {
  const history = openHistory(join(directory, 'other.db'), () => new Date(START));
  fill(history);
  const text = history.exportJsonLines();
  history.close();
  return text;
}

const stored = (): StoredHistory => openHistory(pathsIn(directory).history, () => new Date(START));

describe('history from elsewhere', () => {
  test('belongs to the cloud with its address, and a second import adds nothing', async () => {
    const text = historyText((history) => history.addReport('old', sampleReport(START - DAY)));
    const { call } = await open(START);
    const { id } = (await call('addCloud', { url: 'https://cloud.example/' })).settings;
    expect((await call('importData', { text: `\ufeff${text}` })).message).toBe('1 record imported.');
    expect(await call('listScans', { cloudId: id, limit: 9, before: null })).toHaveLength(1);
    expect((await call('importData', { text })).message).toBe('0 records imported, 1 was here already.');
  });

  test('of a cloud that nobody knows waits until it is added, or can be removed', async () => {
    const text = historyText((history) => history.addReport('old', sampleReport(START - DAY)));
    const { call } = await open(START);
    expect((await call('importData', { text })).message).toContain(
      'Not in your list: https://cloud.example/',
    );
    const { id } = (await call('addCloud', { url: 'cloud.example' })).settings;
    expect(await call('listScans', { cloudId: id, limit: 9, before: null })).toHaveLength(1);
    await call('removeCloud', { id });
    await call('importData', { text });
    await call('removeCloud', { id: 'old' });
    expect((await call('exportData', { what: 'history-jsonl' })).text).not.toContain('"old"');
    await expect(call('removeCloud', { id: 'old' })).rejects.toThrow('not in your list');
  });

  test('says where the file is not whole, newer, or none of ours', async () => {
    const text = historyText((history) => {
      for (let n = 0; n < 4; n++) history.addReport('old', sampleReport(START - n * DAY));
    });
    const { call } = await open(START);
    const lines = text.trimEnd().split('\n');
    const cut = `${lines.slice(0, 3).join('\n')}\n${lines[3]?.slice(0, 500)}`;
    const first = (await call('importData', { text: cut })).message;
    expect(first).toContain('1 record imported, 1 line could not be read');
    expect(first).toContain('The end of the file is missing');
    const told = [...lines.slice(0, -1), '{"type":"end","complete":false}'].join('\n');
    expect((await call('importData', { text: told })).message).toContain('says of itself');
    const newer = '{"type":"weathervane-history","version":2}\n';
    await expect(call('importData', { text: newer + text })).rejects.toThrow('newer Weathervane');
    await expect(call('importData', { text: '{}' })).rejects.toThrow('neither settings nor');
  });

  test('is told at the start where its cloud left the list, once', async () => {
    const history = stored();
    history.addReport('gone', sampleReport(START - DAY));
    history.close();
    for (const count of [1, 0]) {
      const { app } = await open(START);
      await app.start();
      const orphans = app.snapshot().notices.filter(({ id }) => id === 'orphans');
      expect(orphans).toHaveLength(count);
      await app.stop();
    }
    const left = stored();
    expect(left.latest('gone')).not.toBeNull();
    left.close();
  });
});

describe('what is taken along', () => {
  test('says where one text is too short for it, and what matters is in it', async () => {
    const history = stored();
    history.addReport('home', sampleReport(START));
    for (let n = 0; n < 200; n++) history.addLightCheck('home', sampleCheck(START - n * HOUR));
    const settings = { get: defaultSettings };
    const clock = { now: () => START };
    const context = { history, settings, clock, signal: new AbortController().signal } as unknown as Context;
    const whole = await exportData(context, 'history-jsonl');
    expect(whole.ok && [whole.value.complete, whole.value.message]).toEqual([true, null]);
    const cut = await exportData(context, 'history-jsonl', 30_000);
    if (!cut.ok) throw new Error(cut.error.message);
    expect(cut.value.complete).toBe(false);
    expect(cut.value.message).toContain('--what history-jsonl');
    expect(cut.value.text.length).toBeLessThanOrEqual(30_000);
    expect(cut.value.text).toContain('"type":"scan"');
    expect(cut.value.text.trimEnd().endsWith('{"type":"end","complete":false}')).toBe(true);
    history.close();
  });

  test('takes settings with a byte order mark, and says so where they are no settings', async () => {
    const { call } = await open(START);
    const text = `\ufeff${JSON.stringify({ ...defaultSettings(), history: { keepAllDays: 9 } })}`;
    expect((await call('importData', { text })).message).toBe('Settings imported, 0 new clouds added.');
    expect((await call('snapshot', {})).settings.history.keepAllDays).toBe(9);
    await expect(call('importData', { text: '{"clouds":3}' })).rejects.toThrow('Nothing was imported');
    await expect(call('updateSettings', { network: { proxy: 'javascript:x' } })).rejects.toThrow('proxy');
  });
});
