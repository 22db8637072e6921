import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { compareReports } from './changes.ts';
import { applyDeltas, type Delta, deltaOf, learn } from './delta.ts';
import { keyAreas, type View, viewOf } from './view.ts';
import { inWords } from './words.ts';

const same = (report: Parameters<typeof viewOf>[0]) => report;

const traits: fc.Arbitrary<ReportTraits> = fc.record({
  at: fc.constantFrom(Date.UTC(2026, 0, 1), Date.UTC(2026, 3, 1)),
  version: fc.constantFrom('33.0.1', '34.0.3', '34.0.10'),
  product: fc.constantFrom('nextcloud', 'owncloud'),
  supported: fc.boolean(),
  hsts: fc.boolean(),
  oldTls: fc.boolean(),
  advisories: fc.subarray(['CVE-1', 'CVE-2', 'CVE-3']),
  certificate: fc.record({
    fingerprint256: fc.constantFrom('aa', 'bb', 'cc'),
    names: fc.subarray(['a.example', 'b.example', 'c.example']),
  }),
  findings: fc
    .subarray(['cloud.x', 'headers.y', 'certificate.z'])
    .chain((ids) =>
      fc.tuple(
        ...ids.map((id) => fc.record({ id: fc.constant(id), severity: fc.constantFrom('low', 'high') })),
      ),
    ),
}) as fc.Arbitrary<ReportTraits>;
const full = traits.map((one) => viewOf(makeReport(one)));
/** Also views that saw only a part: probes that failed, findings that did not come with them. */
const errors = fc
  .subarray(['http', 'cloud', 'certificate', 'tls', 'address'])
  .map((probes) => probes.map((probe) => ({ probe, kind: 'timeout' as const, message: 'No answer.' })));
const views = fc.tuple(traits, errors).map(([one, failed]) => viewOf(makeReport({ ...one, errors: failed })));
/** Keys that all of some views saw all of. */
const seenBy =
  (...all: View[]) =>
  ({ key }: Delta) =>
    keyAreas(key).every((area) => all.every(({ sight }) => sight[area] === 'full'));
const plain = (deltas: readonly Delta[]) =>
  deltas.map(({ key, before, after }) => [key, before?.value ?? null, after?.value ?? null]);

describe('differences of views', () => {
  it('nothing is between a report and itself', () =>
    fc.assert(
      fc.property(views, (a) => {
        expect(deltaOf(a, a)).toEqual([]);
      }),
    ));

  it('the way back says the same the other way round', () =>
    fc.assert(
      fc.property(views, views, (a, b) => {
        const back = deltaOf(b, a).map(({ key, before, after }) => ({ key, before: after, after: before }));
        expect(plain(back)).toEqual(plain(deltaOf(a, b)));
      }),
    ));

  it('two steps lead where one does, in what all three views saw fully', () =>
    fc.assert(
      fc.property(views, views, views, (a, b, c) => {
        const inTwo = applyDeltas(applyDeltas(a, deltaOf(a, b), b.sight), deltaOf(b, c), c.sight);
        const inOne = applyDeltas(a, deltaOf(a, c), c.sight);
        expect(deltaOf(inTwo, inOne).filter(seenBy(a, b, c))).toEqual([]);
      }),
    ));

  // Two differences alone cannot know what the view between them did not see. Whoever remembers (learn) does.
  it('over a view that saw only a part, whoever remembers the first arrives at the last', () =>
    fc.assert(
      fc.property(full, views, full, (a, b, c) => {
        const known = learn(a, b, deltaOf(a, b), new Set());
        const step = deltaOf(known, c);
        expect(plain(deltaOf(applyDeltas(known, step, c.sight), c))).toEqual([]);
        // Nothing is told of a key on which nothing changed since the view before.
        const between = new Set(deltaOf(a, b).map(({ key }) => key));
        const whole = deltaOf(a, c);
        expect(plain(step.filter(({ key }) => !between.has(key)))).toEqual(
          plain(whole.filter(({ key }) => !between.has(key))),
        );
      }),
    ));

  it('every difference has words', () =>
    fc.assert(
      fc.property(views, views, (a, b) => {
        for (const change of inWords(deltaOf(a, b), 'cloud')) expect(change.sentence).toMatch(/^\S.*\.$/);
      }),
    ));
});

describe('what changed', () => {
  const between = (before: ReportTraits, after: ReportTraits) =>
    compareReports(makeReport(before), makeReport(after), same).map(
      ({ kind, direction }) => `${kind} ${direction}`,
    );

  it('compares versions by number', () => {
    expect(between({ version: '34.0.9' }, { version: '34.0.10' })).toContain('version-up better');
    expect(between({ version: '34.0.10' }, { version: '34.0.9' })).toContain('version-down worse');
    expect(between({ version: '34.0.0 RC1' }, { version: '34.0.0' })).toContain('version-up better');
    expect(between({ version: '34.0.0' }, { version: '34.0.0 RC1' })).toContain('version-down worse');
    expect(between({ version: '34.0.0-rc.10' }, { version: '34.0.0-rc.9' })).toContain('version-down worse');
  });

  it('tells a lost header and the old protocol that came', () => {
    expect(between({}, { hsts: false })).toEqual(
      expect.arrayContaining(['header-lost worse', 'finding-new worse', 'grade-down worse']),
    );
    expect(between({}, { oldTls: true })).toEqual(
      expect.arrayContaining(['protocol-gained worse', 'suite-gained worse']),
    );
  });

  it('does not call gone what was not looked at', () => {
    expect(between({ hsts: false, oldTls: true }, { status: 'unreachable' })).toEqual(['down worse']);
    const partial = makeReport({
      hsts: true,
      errors: [{ probe: 'http', kind: 'timeout', message: 'No answer.' }],
    });
    const kinds = compareReports(makeReport({ hsts: false }), partial, same).map(({ kind }) => kind);
    expect(kinds).not.toContain('finding-gone');
  });

  it('labels what only newer data or rules did, and leaves the rest to the cloud', () => {
    const again = (report: ReturnType<typeof makeReport>) => ({
      ...makeReport({ advisories: ['CVE-9'], dataAsOf: '2026-02-01' }),
      startedAt: report.startedAt,
    });
    const newer = makeReport({ advisories: ['CVE-9'], hsts: false, dataAsOf: '2026-02-01' });
    const changes = compareReports(makeReport({}), newer, again);
    expect(changes.find(({ kind }) => kind === 'advisory-new')?.cause).toBe('data');
    expect(changes.find(({ kind }) => kind === 'header-lost')?.cause).toBe('cloud');
    const rules = compareReports(
      makeReport({}),
      { ...newer, scanner: { ...newer.scanner, rulesVersion: '2' } },
      again,
    );
    expect(rules.find(({ kind }) => kind === 'advisory-new')?.cause).toBe('rules');
  });

  it('what newer rules found and the cloud mended is no change between two reports', () => {
    const again = (report: ReturnType<typeof makeReport>) => ({
      ...makeReport({ rulesVersion: '2', findings: [{ id: 'headers.x', severity: 'medium' }] }),
      startedAt: report.startedAt,
    });
    expect(compareReports(makeReport({}), makeReport({ rulesVersion: '2' }), again)).toEqual([]);
  });

  it('of two products none is the right one', () => {
    expect(between({ product: 'owncloud' }, { product: 'nextcloud' })).toContain('product-changed neutral');
    expect(between({ product: 'nextcloud' }, { product: 'owncloud' })).toContain('product-changed neutral');
  });
});
