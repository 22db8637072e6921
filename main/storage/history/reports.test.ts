import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleFinding, sampleReport } from '../../../shared/testing/report.ts';
import { temporaryDirectory } from '../testing/fixture.ts';
import type { StoredHistory } from '../types.ts';
import { openHistory } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 5, 1);
const now = () => new Date(start + 100 * DAY);

let path: string;
let remove: () => void;
let history: StoredHistory;

beforeEach(() => {
  const temporary = temporaryDirectory();
  remove = temporary.remove;
  path = join(temporary.directory, 'history.db');
  history = openHistory(path, now);
});
afterEach(() => {
  history.close();
  remove();
});

const reopen = () => {
  history.close();
  history = openHistory(path, now);
};

describe('reports', () => {
  it('gives back exactly what was stored, also after a restart', () => {
    const reports = [0, 1, 2].map((n) => sampleReport(start + n * 6 * HOUR + 123));
    const stored = reports.map((report) => history.addReport('home', report));
    reopen();
    for (const [index, report] of reports.entries())
      expect(history.report('home', stored[index]?.scanId ?? 0)?.report).toEqual(report);
    expect(history.latest('home')?.scanId).toBe(stored[2]?.scanId);
    expect(history.latest('elsewhere')).toBeNull();
    expect(history.report('elsewhere', stored[0]?.scanId ?? 0)).toBeNull();
  });

  it('keeps days that an earlier version rounded up', () => {
    const report = sampleReport(start + 1_234_567);
    const { certificate } = report;
    if (!certificate) throw new Error('The sample report has a certificate.');
    const exact = (Date.parse(certificate.notAfter) - Date.parse(report.startedAt)) / 86_400_000;
    const rounded = Number(exact.toFixed(2));
    expect(rounded).toBeGreaterThan(certificate.daysLeft);
    const old = { ...report, certificate: { ...certificate, daysLeft: rounded } };
    history.addReport('home', old);
    expect(history.latest('home')?.report).toEqual(old);
  });

  it('keeps numbers that do not follow from the times as they are', () => {
    const report = sampleReport(start);
    const odd = {
      ...report,
      certificate: report.certificate && { ...report.certificate, daysLeft: 12.345, lifetimeUsed: 0.5 },
    };
    history.addReport('home', odd);
    expect(history.latest('home')?.report).toEqual(odd);
  });

  it('takes a change that stays as what is usual from then on', () => {
    const size = () => {
      const database = new DatabaseSync(path);
      const row = database
        .prepare('SELECT sum(length(difference)) AS bytes, count(*) AS count FROM scan')
        .get();
      const contents = database.prepare('SELECT count(*) AS count FROM content').get();
      database.close();
      return { bytes: Number(row?.bytes), scans: Number(row?.count), contents: Number(contents?.count) };
    };
    const advisories = Array.from({ length: 10 }, (_, n) =>
      sampleFinding(`new.${n}`, { evidence: `${Math.sin(n)}` }),
    );
    const noisy = (n: number, findings = [sampleFinding('a.a')]) =>
      history.addReport(
        'home',
        sampleReport(start + n * HOUR, {
          findings,
          errors: [{ probe: 'p', kind: 'reset', message: `${n}` }],
        }),
      );
    history.transaction(() => {
      for (let n = 0; n < 10; n++) noisy(n);
      for (let n = 10; n < 60; n++) noisy(n, advisories);
    });
    const { bytes, scans, contents } = size();
    expect([scans, contents]).toEqual([60, 2]);
    expect(bytes / scans).toBeLessThan(100);
  });

  it('leaves nothing behind when a report is replaced', () => {
    const { scanId } = history.addReport('home', sampleReport(start));
    for (let n = 0; n < 5; n++)
      history.replaceReport(
        'home',
        scanId,
        sampleReport(start, {
          findings: Array.from({ length: 80 }, (_, k) => sampleFinding(`f.${Math.sin(n * 100 + k)}`)),
        }),
      );
    const database = new DatabaseSync(path);
    expect(database.prepare('SELECT count(*) AS count FROM content').get()?.count).toBe(1);
    database.close();
    expect(history.latest('home')?.report.findings).toHaveLength(80);
  });

  it('never reads a damaged report as another one, and is whole again when the same comes once more', async () => {
    const unlike = sampleReport(start - DAY, { status: 'maintenance', findings: [] });
    const first = history.addReport('home', { ...unlike, certificate: null, tls: null, http: null });
    const { scanId } = history.addReport('home', sampleReport(start));
    const database = new DatabaseSync(path);
    const row = database
      .prepare('SELECT content.id, body FROM content JOIN scan ON content = content.id WHERE scan.id = ?')
      .get(scanId);
    const body = row?.body as Uint8Array;
    const good = history.report('home', scanId);
    for (let at = 5; at < body.length; at += 97) {
      const flipped = Uint8Array.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      database.prepare('UPDATE content SET body = ? WHERE id = ?').run(flipped, row?.id ?? null);
      expect(history.report('home', scanId)).toBeNull();
      // What is known then is the report before it.
      expect(history.latest('home')?.scanId).toBe(first.scanId);
    }
    database.close();
    await Promise.resolve();
    expect(history.notices.map(({ id }) => id)).toEqual(['history-report-damaged']);
    history.addReport('home', { ...sampleReport(start), durationMs: 1 });
    expect(history.report('home', scanId)).toEqual(good);
  });
});
