import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Report } from '../../shared/report.ts';
import { reevaluate } from '../scan/evaluate.ts';
import { createScanPorts } from '../scan/index.ts';
import { lightCheck } from '../scan/light-check.ts';
import { type ScanOptions, scan } from '../scan/scan.ts';
import { target } from '../scan/testing/ports.ts';
import { type Samples, startSamples } from './samples.ts';

const ports = createScanPorts('0.0.0-test');
let samples: Samples;

beforeAll(async () => {
  samples = await startSamples({ now: new Date(), version: '34.0.6' });
});
afterAll(() => samples.close());

const audit = async (url: string, options: ScanOptions = {}): Promise<Report> =>
  Report.parse(await scan(target(url), options, ports));

describe('the sample clouds', () => {
  test('the neglected one is ownCloud 8.1.3, end of life, F', async () => {
    const report = await audit(samples.neglected.url);
    expect(report.cloud).toMatchObject({
      product: 'owncloud',
      version: '8.1.3',
      lifecycle: { supported: false },
    });
    expect(report.cloud?.advisories.length).toBeGreaterThan(20);
    expect(report.grades.overall?.grade).toBe('F');
    expect(report.grades.nextcloudScan?.grade).toBe('F');
    expect(report.tls?.protocols).toMatchObject({ 'TLS1.0': true, 'TLS1.1': true, 'TLS1.3': false });
    expect(report.findings[0]?.severity).toBe('critical');
    expect(report.errors).toEqual([]);
  });

  test('the hardened one is up to date, trusted by its own CA, A+ throughout', async () => {
    const report = await audit(samples.hardened.url, { trust: { ca: samples.caPem, pin: null } });
    expect(report.certificate).toMatchObject({ trusted: true, trustedBy: 'user-ca', nameMatches: true });
    expect(report.grades.nextcloudScan?.grade).toBe('A+');
    expect(report.grades.tls?.grade).toBe('A+');
    expect(report.findings.filter(({ severity }) => severity !== 'info' && severity !== 'low')).toEqual([]);
    expect(report.errors).toEqual([]);
  });

  test('only what was asked for is measured', async () => {
    const report = await audit(samples.hardened.url, { only: ['certificate'] });
    expect(report.certificate).not.toBeNull();
    expect([report.tls, report.http, report.cloud]).toEqual([null, null, null]);
  });

  test('a stored report judged again with the same data stays as it is; with newer data it tells more', async () => {
    const report = await audit(samples.hardened.url, { trust: { ca: samples.caPem, pin: null } });
    const now = new Date(report.startedAt);
    expect(reevaluate(report, ports.knowledge, now)).toEqual(report);
    const { lifecycle } = ports.knowledge;
    const cycles = (lifecycle.nextcloud ?? []).map((cycle) =>
      cycle.cycle === '34' ? { ...cycle, eol: '2020-01-01' } : cycle,
    );
    const newer = {
      ...ports.knowledge,
      lifecycle: { ...lifecycle, nextcloud: cycles },
      dataAsOf: '2026-11-22',
    };
    const again = reevaluate(report, newer, now);
    expect(again.findings.map(({ id }) => id)).toContain('cloud.end-of-life');
    expect(again.scanner.dataAsOf).toBe('2026-11-22');
  });

  test('a light check says up, which version and which certificate', async () => {
    const check = await lightCheck(target(samples.neglected.url), {}, ports);
    expect(check).toMatchObject({ outcome: 'up', version: '8.1.3', error: null });
    expect(check.fingerprint256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a light check tells that our clock is off', async () => {
    const clock = { ...ports.clock, now: () => Date.now() - 400 * 86_400_000 };
    const { clockSkewSeconds } = await lightCheck(target(samples.neglected.url), {}, { ...ports, clock });
    expect(Math.round((clockSkewSeconds ?? 0) / 86_400)).toBe(400);
  });
});
