import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { compareReports, oursOf, split } from './changes.ts';
import { viewOf } from './view.ts';

const high = (...ids: string[]): ReportTraits => ({ findings: ids.map((id) => ({ id, severity: 'high' })) });
const FOUND = 'finding:headers.new|';
/** Newer rules find one thing more. */
const newer = (report: Report): Report => ({
  ...report,
  scanner: { ...report.scanner, rulesVersion: '2' },
  findings: [
    ...report.findings,
    { id: 'headers.new', severity: 'low', subject: null, title: 'x', evidence: null },
  ],
});
const onlyNumber = (report: Report): Report => ({
  ...report,
  scanner: { ...report.scanner, rulesVersion: '2' },
});
/** Newer rules rate all that was found as low. */
const milder = (report: Report): Report => ({
  ...onlyNumber(report),
  findings: report.findings.map((one) => ({ ...one, severity: 'low' })),
});
const keys = (deltas: readonly { key: string }[]) => deltas.map(({ key }) => key);

describe('what newer rules alone change', () => {
  const older = makeReport(high('headers.a'));
  it('is what differs in the same measurements, from what is known', () => {
    expect(keys(oursOf(viewOf(older), older, newer(older)))).toEqual([FOUND]);
    // It is known already.
    expect(oursOf(viewOf(newer(older)), older, newer(older))).toEqual([]);
    // What the older report held and nobody believed yet does not go.
    const gone = { ...older, findings: [] };
    expect(keys(oursOf(viewOf(older), older, gone))).toEqual(['finding:headers.a|']);
    expect(oursOf(viewOf(makeReport()), older, gone)).toEqual([]);
    expect(oursOf(viewOf(makeReport()), older, milder(older))).toEqual([]);
  });
});

describe('between two reports', () => {
  it('of the same rules and data all is the cloud’s, and nothing is evaluated again', () => {
    const older = makeReport();
    const { ours, cloud } = split(viewOf(older), older, makeReport(high('headers.a')), () => {
      throw new Error('evaluated again');
    });
    expect([keys(ours), keys(cloud)]).toEqual([[], ['finding:headers.a|', 'grade:overall']]);
  });

  it('what newer rules made is known, and labelled by what is newer', () => {
    const older = makeReport();
    const { ours, cloud, cause, known } = split(viewOf(older), older, newer(older), newer);
    expect([keys(ours), keys(cloud), cause]).toEqual([[FOUND], [], 'rules']);
    expect(known.facts[FOUND]).toBeDefined();
    const data = (report: Report): Report => ({
      ...newer(report),
      scanner: { ...report.scanner, dataAsOf: '2027' },
    });
    expect(split(viewOf(older), older, data(older), data).cause).toBe('data');
  });

  it('what newer rules made and the cloud unmade is no change', () => {
    const older = makeReport(high('headers.a'));
    const now = onlyNumber(makeReport({ ...high('headers.a', 'headers.b'), at: Date.UTC(2026, 0, 2) }));
    const { ours, cloud, known } = split(viewOf(older), older, now, newer);
    expect([keys(ours), keys(cloud)]).toEqual([[], ['finding:headers.b|']]);
    expect(known.facts[FOUND]).toBeUndefined();
    const back = split(viewOf(older), older, onlyNumber(older), milder);
    expect([keys(back.ours), keys(back.cloud)]).toEqual([[], []]);
  });

  it('what both changed is a change of each', () => {
    const older = makeReport(high('headers.a'));
    const now = onlyNumber(makeReport({ findings: [{ id: 'headers.a', severity: 'critical' }] }));
    const { ours, cloud } = split(viewOf(older), older, now, (report) => newer(milder(report)));
    expect(keys(ours)).toEqual(['finding:headers.a|']);
    expect(keys(cloud)).toContain('finding:headers.a|');
    expect(keys(cloud)).not.toContain(FOUND);
  });

  it('what they do not differ in is not told, the rest worst first', () => {
    const older = makeReport();
    const now = newer(makeReport(high('headers.a')));
    const changes = compareReports(older, now, newer).map(({ subject, cause }) => [subject, cause]);
    expect(changes).toEqual([
      ['headers.a', 'cloud'],
      ['overall', 'cloud'],
      ['headers.new', 'rules'],
    ]);
    // What our rules found may be graver than what the cloud did.
    const graver = (report: Report): Report => ({
      ...onlyNumber(report),
      findings: [{ id: 'headers.new', severity: 'critical', subject: null, title: 'x', evidence: null }],
    });
    const both = compareReports(older, graver(makeReport({ version: '34.0.4' })), graver);
    expect(both.map(({ kind, cause }) => [kind, cause])).toEqual([
      ['finding-new', 'rules'],
      ['version-up', 'cloud'],
    ]);
    // The newer one did not look there: what our rules made of the older one is no difference between them.
    expect(compareReports(older, onlyNumber({ ...makeReport(), http: null }), newer)).toEqual([]);
  });
});
