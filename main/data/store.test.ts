import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundledKnowledge } from '../scan/cloud/knowledge.ts';
import type { Advisory, Knowledge } from '../scan/cloud/schema.ts';
import { createFetcher } from './fetcher.ts';
import { openKnowledge } from './service.ts';
import { KnowledgeStore, newest } from './store.ts';
import { ALL_PATHS, allAnswers, startPublishers } from './testing/publishers.ts';

const now = new Date('2026-11-23T12:00:00Z');
const bundled = bundledKnowledge();
const added: Advisory = {
  id: 'CVE-2099-1',
  product: 'nextcloud',
  severity: 'high',
  published: '2026-11-20',
  affected: [['34.0.0', '34.0.7']],
  summary: 'New',
  url: 'https://example.org/',
};
const newer: Knowledge = {
  ...bundled,
  advisories: [...bundled.advisories, added],
  dataAsOf: '2026-11-19',
  advisoriesAsOf: '2026-11-23',
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'weathervane-data-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const file = () => join(dir, 'knowledge.json');

describe('the store', () => {
  test('begins with what was shipped, without a notice', () => {
    const store = new KnowledgeStore(dir, now);
    expect(store.knowledge).toBe(bundled);
    expect(store.refreshedAt).toBeNull();
    expect(store.notices).toEqual([]);
  });

  test('keeps what it was given for the next start, readable by the owner only', () => {
    new KnowledgeStore(dir, now).save(newer, now.toISOString());
    const again = new KnowledgeStore(dir, now);
    expect(again.knowledge).toEqual(newer);
    expect(again.refreshedAt).toBe(now.toISOString());
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['knowledge.json']);
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 1000)],
    ['of another format', (text: string) => text.replace('"format":1', '"format":2')],
    ['tampered with', (text: string) => text.replace('"34.0.7"', '"../x"')],
    ['empty', () => ''],
  ])('a file that is %s: the shipped data and a notice', (_what, spoil) => {
    new KnowledgeStore(dir, now).save(newer, now.toISOString());
    writeFileSync(file(), spoil(readFileSync(file(), 'utf8')));
    const store = new KnowledgeStore(dir, now);
    expect(store.knowledge).toBe(bundled);
    expect(store.notices).toMatchObject([{ id: 'knowledge-unreadable', severity: 'low' }]);
    expect(store.notices[0]?.text).toContain(bundled.dataAsOf);
  });

  test('a write that fails leaves the old file as it was', () => {
    const store = new KnowledgeStore(dir, now);
    store.save(newer, now.toISOString());
    const before = readFileSync(file(), 'utf8');
    const blocked = new KnowledgeStore(join(file(), 'below-a-file'), now);
    expect(() => blocked.save(newer, now.toISOString())).toThrow();
    expect(blocked.knowledge).toBe(bundled);
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });
});

describe('the newer of shipped and stored', () => {
  test('an app with newer data than the file', () => {
    const old = { ...newer, advisoriesAsOf: '2020-01-01', lifecycleAsOf: '2020-01-01', lifecycle: {} };
    expect(newest(bundled, old)).toEqual(bundled);
  });

  test('a file with newer data still gets what the app knows besides', () => {
    const [missing, ...rest] = newer.advisories;
    const merged = newest(bundled, { ...newer, advisories: rest });
    expect(merged.advisories.map(({ id }) => id)).toContain(missing?.id);
    expect(merged.advisories).toHaveLength(newer.advisories.length);
  });
});

describe('the service', () => {
  test('refreshes, stores, and says how old its data is', async () => {
    const publishers = await startPublishers(allAnswers());
    try {
      const service = openKnowledge({
        dataDir: dir,
        fetcher: createFetcher({ userAgent: 'Weathervane/test' }),
        now: () => now,
        sources: publishers.sources,
      });
      expect(service.state()).toEqual({
        dataAsOf: '2026-08-27',
        refreshedAt: null,
        refreshing: false,
        error: null,
      });
      const signal = new AbortController().signal;
      const first = service.refresh(signal);
      expect(service.state().refreshing).toBe(true);
      const joined = service.refresh(signal);
      expect(await first).toMatchObject({
        changed: true,
        state: { dataAsOf: '2026-11-23', refreshing: false },
      });
      expect(await joined).toEqual(await first);
      expect(new Set(publishers.asked).size).toBe(publishers.asked.length);
      expect((await service.refresh(signal)).changed).toBe(false);
      expect(new KnowledgeStore(dir, now).knowledge).toEqual(service.current());
    } finally {
      await publishers.close();
    }
  });

  test('a refresh that fails is told, and the data stays', async () => {
    const service = openKnowledge({
      dataDir: dir,
      fetcher: () => Promise.reject(new Error('boom')),
      now: () => now,
    });
    const { changed, state } = await service.refresh(new AbortController().signal);
    expect(changed).toBe(false);
    expect(state.error).toMatch(
      new RegExp(`^Advisories of nextcloud.+\\(and ${ALL_PATHS.length - 1} more\\)$`, 'u'),
    );
    expect(service.current()).toBe(bundled);
    expect(readdirSync(dir)).toEqual([]);
  });
});
