import { describe, expect, it } from 'vitest';
import { type AreaCoverage, type Coverage, CoverageArea } from './coverage.ts';
import { type Report, StatusReason } from './report.ts';
import { SHORT_TITLE_LENGTH } from './short-titles.ts';
import { headline, reportWeather, summaryRows } from './summary.ts';
import { sampleReport } from './testing/report.ts';
import { gapText, noVerdict, pathsLeft, pathsSeen, REASONS, unseenAreas } from './unseen.ts';

const FULL: AreaCoverage = { state: 'full', asked: 12, answered: 12, refused: 0, why: null };
const part = (changes: Partial<AreaCoverage>): AreaCoverage => ({ ...FULL, state: 'partial', ...changes });
const none = (changes: Partial<AreaCoverage> = {}): AreaCoverage => ({
  ...FULL,
  state: 'none',
  answered: 0,
  ...changes,
});
const seen = (changes: Partial<Coverage> = {}): Coverage => ({
  ...(Object.fromEntries(CoverageArea.options.map((area) => [area, FULL])) as Coverage),
  ...changes,
});

const AT = Date.UTC(2026, 10, 29);
const well = sampleReport(AT, {
  findings: [],
  grades: {
    ...sampleReport(AT).grades,
    overall: { grade: 'A+', reasons: [] },
    headers: { grade: 'A', score: 100, tests: [] },
  },
  scanner: { name: 'weathervane', version: '0.1.0', rulesVersion: '1', dataAsOf: '2026-11-27' },
});

/** A report without a verdict, of which this much was seen. */
const blank = (coverage: Coverage, changes: Partial<Report> = {}): Report => ({
  ...well,
  coverage,
  grades: { ...well.grades, overall: { grade: null, atMost: 'A', reasons: [] } },
  ...changes,
});
const refused = (statusReason: StatusReason): Report =>
  blank(seen({ cloud: none(), http: none(), exposure: none({ asked: 0 }) }), {
    status: 'refused',
    statusReason,
    cloud: null,
    http: null,
    grades: { ...well.grades, overall: { grade: null, atMost: null, reasons: [] }, headers: null },
  });
const row = (report: Report, kind: string, now?: number) =>
  summaryRows(report, now).find((one) => one.kind === kind);

describe('a verdict that is none', () => {
  it('says what was not seen, and what the grade is at best', () => {
    const report = blank(seen({ http: none({ asked: 42, answered: 11, refused: 31 }) }));
    expect(noVerdict(report)).toEqual({
      atMost: 'A',
      sentence: 'A at best: headers were not seen (31 of 42 answers were refused)',
      brief: 'A at best: headers not seen',
      act: null,
    });
  });

  it('names each gap', () => {
    const coverage = seen({ tls: part({ asked: 50, answered: 47 }), exposure: none({ asked: 0 }) });
    expect(noVerdict(blank(coverage))?.sentence).toBe(
      'A at best: exposed files were not seen, TLS was seen in part (3 of 50 questions were not answered)',
    );
  });

  it('names a version that is hidden', () => {
    const cloud = well.cloud === null ? null : { ...well.cloud, version: null };
    expect(noVerdict(blank(seen(), { cloud }))?.sentence).toBe('A at best: the version is hidden');
    expect(noVerdict(blank(seen({ cloud: part({ answered: 3 }) }), { cloud }))?.sentence).not.toContain(
      'hidden',
    );
  });

  it.each(StatusReason.options.filter((reason) => reason !== 'lost-configuration'))(
    'says of %s what stands in front and what to do',
    (reason) => {
      const { sentence, atMost, act } = noVerdict(refused(reason)) ?? {};
      expect(sentence).toBe(`No verdict: ${REASONS[reason].words}`);
      expect(atMost).toBeNull();
      expect(act).toBe(REASONS[reason].act);
    },
  );

  it('is not there where a letter is, where nobody was reached, and for reports of before', () => {
    expect(noVerdict(well)).toBeNull();
    expect(
      noVerdict({ ...well, status: 'unreachable', grades: { ...well.grades, overall: null } }),
    ).toBeNull();
    expect(unseenAreas(well)).toEqual([]);
  });

  it('needs no cloud where there is none', () => {
    expect(
      unseenAreas({ status: 'not-a-cloud', coverage: seen({ exposure: none(), cloud: none() }) }),
    ).toEqual([]);
  });

  it('counts no single question', () => {
    const only = (changes: Partial<AreaCoverage>) =>
      unseenAreas({ status: 'up', coverage: seen({ cloud: none({ asked: 1, ...changes }) }) }).map(gapText);
    expect(only({ refused: 1 })).toEqual(['the cloud was not seen (the answer was refused)']);
    expect(only({})).toEqual(['the cloud was not seen (no answer came)']);
  });

  it('never counts more refusals than questions', () => {
    const [gap] = unseenAreas({ status: 'up', coverage: seen({ cloud: part({ asked: 4, refused: 9 }) }) });
    expect(gap && gapText(gap)).toBe('the cloud was seen in part (4 of 4 answers were refused)');
  });
});

describe('the weather of what was not seen', () => {
  it.each<[string, Partial<Coverage>]>(
    CoverageArea.options.flatMap((area) => [
      [`${area} in part`, { [area]: part({ answered: 5 }) }],
      [`${area} not at all`, { [area]: none() }],
    ]),
  )('%s is fog, and never "all well"', (_, changes) => {
    const report = blank(seen(changes));
    expect(reportWeather(report)).toBe('fog');
    expect(headline(report)).toMatch(/^A at best: /u);
    expect(summaryRows(report).some(({ weather }) => weather === 'fog')).toBe(true);
  });

  it('everything seen is clear', () => {
    const report = { ...well, coverage: seen(), grades: { ...well.grades, headers: null }, http: null };
    expect(reportWeather(report)).toBe('clear');
    expect(headline(report)).toBe('all well');
  });

  it('what is bad stays bad', () => {
    const finding = {
      id: 'exposure.git',
      severity: 'critical',
      subject: null,
      title: 'x',
      evidence: null,
    } as const;
    const report = blank(seen({ http: none() }), { findings: [finding] });
    expect(reportWeather(report)).toBe('storm');
    expect(headline(report)).toBe('Exposed, Git repository readable');
  });

  it('of a refused cloud says why, once', () => {
    const report = refused('portal');
    expect(summaryRows(report).map(({ title, detail }) => `${title}: ${detail}`)).toEqual([
      'Not seen: a portal stands in front',
      'Certificate: 32 days left',
      'TLS A: all suites forward secret',
      'Headers: not seen',
    ]);
    expect(headline(report)).toBe('a login portal stands in front');
  });

  it('of a refusal that is an outage is as bad as its finding, in one row', () => {
    const finding = {
      id: 'reachability.redirect-loop',
      severity: 'high',
      subject: null,
      title: 'It redirects to itself',
      evidence: null,
    } as const;
    const report = { ...refused('redirect-loop'), findings: [finding] };
    expect(row(report, 'version')).toMatchObject({ weather: 'storm', detail: 'redirects in a circle' });
    expect(row(report, 'reachability')).toBeUndefined();
  });

  it('names the reason on a row where the cloud itself was seen', () => {
    const report = blank(seen({ http: none() }), {
      statusReason: 'portal',
      http: null,
      grades: { ...well.grades, overall: { grade: null, atMost: 'A', reasons: [] }, headers: null },
    });
    expect(row(report, 'headers')).toMatchObject({
      weather: 'fog',
      title: 'Headers',
      detail: 'not seen · a portal stands in front',
    });
  });

  it('counts the paths that were asked so far', () => {
    const exposure = part({ asked: 9, answered: 9, why: pathsLeft(19, 28) });
    expect(pathsSeen(exposure)).toBe('9 of 28 paths seen so far');
    expect(row(blank(seen({ exposure })), 'exposure')).toMatchObject({
      weather: 'fog',
      title: 'Exposed files',
      detail: '9 of 28 paths seen so far',
    });
    expect(noVerdict(blank(seen({ exposure })))?.sentence).toBe(
      'A at best: exposed files were seen in part (19 of 28 paths are left for later scans)',
    );
    expect(pathsSeen(part({ asked: 28, answered: 9, why: 'A limiter refuses.' }))).toBe('9 of 28 paths seen');
  });

  it('reasons fit on a row', () => {
    for (const { short } of Object.values(REASONS))
      expect(short.length).toBeLessThanOrEqual(SHORT_TITLE_LENGTH);
  });
});

describe('data that is old', () => {
  const now = Date.UTC(2026, 11, 20);
  it('makes "up to date" a claim of its day, in fog, with a way out', () => {
    expect(row(well, 'version')).toMatchObject({ weather: 'clear', detail: 'up to date' });
    expect(row(well, 'version', now)).toEqual({
      kind: 'version',
      weather: 'fog',
      title: 'Nextcloud 31.0.14',
      detail: 'as of 27 Nov (23 days old)',
      act: 'refresh-data',
    });
    expect(reportWeather(well, now)).toBe('fog');
  });

  it('takes nothing from what is known to be bad', () => {
    const cloud = well.cloud && { ...well.cloud, lifecycle: { ...well.cloud.lifecycle, supported: false } };
    expect(row({ ...well, cloud }, 'version', now)).toMatchObject({
      weather: 'storm',
      detail: 'end of life',
    });
  });

  it('a version that was not seen is not up to date', () => {
    const cloud = well.cloud && { ...well.cloud, version: null };
    expect(row({ ...well, cloud }, 'version')).toMatchObject({ weather: 'fog', detail: 'version not seen' });
  });
});
