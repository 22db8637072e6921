import { describe, expect, it } from 'vitest';
import type { Finding, Report } from '../../../shared/report.ts';
import { alerting } from '../alert/alert-policy.ts';
import { Known } from '../memory.ts';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { Story } from '../testing/story.ts';
import { judge, judgeAgain, trustOf } from './judge.ts';

const HICCUP: Report['errors'] = [{ probe: 'http', kind: 'timeout', message: 'A page did not answer.' }];
const COOKIE: ReportTraits = { findings: [{ id: 'headers.cookie-insecure', severity: 'medium' }] };

describe('a look that saw only a part', () => {
  it('does not raise a grade that falls with the next', () => {
    const story = new Story();
    story.look(COOKIE);
    expect(story.look({ errors: HICCUP })).toEqual([]);
    expect(story.look(COOKIE)).toEqual([]);
  });

  it('as the very first is no measure for the grade of the second', () => {
    const story = new Story();
    story.look({ errors: HICCUP });
    expect(story.look(COOKIE)).toEqual([]);
    // From then on it is compared.
    expect(story.look({}).map(({ kind }) => kind)).toContain('grade-up');
  });

  it('of a web server that is no cloud is seen fully for all that', () => {
    const story = new Story();
    const server = (traits: ReportTraits) => (at: number) =>
      ({ ...makeReport({ at, ...traits }), status: 'not-a-cloud', cloud: null }) as Report;
    story.look(server(COOKIE));
    expect(story.look(server({})).map(({ kind }) => kind)).toEqual(['finding-gone', 'grade-up']);
  });

  it.each<[string, number[], boolean]>([
    ['twice within minutes', [0.1, 0.1], false],
    ['often within a day', [1, 1, 1, 1], false],
    ['twice within days', [30, 30], false],
    ['three times within a day and more', [6, 12, 24], true],
  ])('%s: gone or not', (_name, looks, gone) => {
    const story = new Story();
    story.look({});
    story.look(COOKIE);
    for (const hours of looks) story.look({ errors: HICCUP }, hours);
    const found = (key: string) => story.known.view?.facts[key] !== undefined;
    expect(found('finding:headers.cookie-insecure|')).toBe(!gone);
    story.look(COOKIE);
    expect(story.titles()).toHaveLength(gone ? 2 : 1);
  });

  it('counts on where an older version remembered that a key was missing', () => {
    const story = new Story();
    story.look(COOKIE);
    const key = '-finding:headers.cookie-insecure|';
    story.known = { ...story.known, pending: { [key]: '2026-06-01T12:00:00.000Z' } };
    story.look({ errors: HICCUP }, 20);
    expect(story.known.pending[key]).toBe('2026-06-01T12:00:00.000Z 2');
    expect(story.look({ errors: HICCUP }, 20).map(({ kind }) => kind)).toEqual(['finding-gone']);
  });

  it('where the clock was set back, a missing key does not wait for good', () => {
    const story = new Story();
    story.look(COOKIE, 10_000);
    story.look({ errors: HICCUP });
    story.look({ errors: HICCUP }, -9000);
    expect(story.look({ errors: HICCUP }, 30).map(({ kind }) => kind)).toEqual(['finding-gone']);
  });

  it('without the exposed paths does not call them closed', () => {
    const story = new Story();
    const exposed = (at: number) => {
      const report = makeReport({ at });
      return {
        ...report,
        http: report.http && { ...report.http, exposed: [{ path: '/.git', kind: 'git' }] },
      };
    };
    story.look(exposed);
    expect(
      story.look({ errors: [{ probe: 'cloud.exposure', kind: 'timeout', message: 'No answer.' }] }),
    ).toEqual([]);
  });
});

describe('newer rules and data', () => {
  const found: Finding = {
    id: 'headers.hsts-missing',
    severity: 'medium',
    subject: null,
    title: 'x',
    evidence: null,
  };
  /** Rules 2 find one thing more, where the pages were measured. */
  const rules2 = (report: Report): Report => ({
    ...report,
    scanner: { ...report.scanner, rulesVersion: '2' },
    findings: report.errors.length > 0 ? report.findings : [...report.findings, found],
  });
  const onlyTheNumber = (report: Report): Report => ({
    ...report,
    scanner: { ...report.scanner, rulesVersion: '2' },
  });
  const seen =
    (rules: (report: Report) => Report, traits: ReportTraits = {}) =>
    (at: number): Report =>
      rules(makeReport({ at, ...traits }));

  it('what they find stays ours where the first scan with them has a hiccup', () => {
    const story = new Story();
    story.look({});
    story.reevaluate = rules2;
    const [ours] = story.look(seen(rules2, { errors: HICCUP }));
    expect(ours).toMatchObject({ kind: 'finding-new', cause: 'rules' });
    expect(story.look(seen(rules2))).toEqual([]);
    expect(story.told).toEqual([]);
  });

  it('what they find is ours where the last scan before them had a hiccup', () => {
    const story = new Story();
    story.look({});
    story.look({ errors: HICCUP });
    story.reevaluate = rules2;
    expect(story.look(seen(rules2))).toMatchObject([{ kind: 'finding-new', cause: 'rules' }]);
    expect(story.told).toEqual([]);
  });

  it('what they find in what they newly measure is ours, also a look later', () => {
    const story = new Story();
    story.look({});
    story.reevaluate = onlyTheNumber;
    story.look(seen(rules2, { errors: HICCUP }));
    expect(story.look(seen(rules2))).toMatchObject([{ kind: 'finding-new', cause: 'rules' }]);
    // The area is settled: what comes now is the cloud's.
    story.look(seen(rules2, { findings: [{ id: 'headers.other', severity: 'medium' }] }));
    expect(story.titles()).toEqual(['home: headers.other']);
  });

  it('what the cloud did in the same moment is told', () => {
    const story = new Story();
    story.look({});
    story.reevaluate = onlyTheNumber;
    story.look(seen(onlyTheNumber, { hsts: false }));
    expect(story.told.map(({ findingId }) => findingId)).toEqual(['headers.hsts-missing']);
  });

  it('an area that is never fully seen is settled all the same', () => {
    const story = new Story();
    story.look({});
    story.reevaluate = onlyTheNumber;
    for (let day = 0; day < 4; day++) story.look(seen(onlyTheNumber, { errors: HICCUP }), 24);
    story.look(seen(onlyTheNumber, { errors: HICCUP, ...COOKIE }));
    story.look(seen(onlyTheNumber, { errors: HICCUP, ...COOKIE }));
    expect(story.titles()).toHaveLength(1);
  });

  it('an update that judges the stored report first leaves the areas to be seen', () => {
    const story = new Story();
    story.look({});
    const older = makeReport();
    const { known } = judgeAgain(story.known, older, onlyTheNumber(older));
    expect(Object.keys(known.unsettled)).toContain('http');
  });

  it('what a rule of ours no longer holds is no good news of the cloud', () => {
    const story = new Story();
    story.look({});
    story.look(COOKIE);
    story.reevaluate = (report) => onlyTheNumber({ ...report, findings: [] });
    story.look(seen(onlyTheNumber));
    expect([story.open, story.ended]).toEqual([{}, []]);
  });
});

describe('a vulnerability', () => {
  const rated =
    (severity: 'low' | 'high' | 'critical', knownExploited = false) =>
    (report: Report): Report => ({
      ...report,
      scanner: { ...report.scanner, dataAsOf: `${severity} ${knownExploited}` },
      cloud: report.cloud && {
        ...report.cloud,
        advisories: [{ id: 'CVE-1', severity, fixedIn: null, knownExploited, url: null }],
      },
    });
  const know = (story: Story, to: (report: Report) => Report) => {
    story.reevaluate = to;
    return story.look((at) => to(makeReport({ at }))).map(({ kind, cause }) => `${kind} ${cause}`);
  };

  it('rated worse is told whoever did that; rated better, what is open goes on', () => {
    const story = new Story();
    story.look({});
    expect(know(story, rated('low'))).toEqual(['advisory-new data']);
    expect(know(story, rated('critical'))).toEqual(['advisory-worse data']);
    expect(know(story, rated('critical', true))).toEqual(['advisory-worse data']);
    expect(story.told.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['advisory-new', 'low'],
      ['advisory-worse', 'critical'],
      ['advisory-worse', 'critical'],
    ]);
    expect(know(story, rated('high'))).toEqual(['advisory-better data']);
    expect(story.open['advisory:CVE-1']?.severity).toBe('high');
    expect(story.ended).toEqual([]);
  });

  it('says what its rating was', () => {
    const story = new Story();
    know(story, rated('low'));
    know(story, rated('critical'));
    expect(story.titles()).toEqual(['home: CVE-1 is rated worse than before: from low to critical']);
  });
});

describe('one voice for one matter', () => {
  it('a milder finding does not silence what is graver', () => {
    const tls11 = (on: boolean, findings: ReportTraits['findings'] = []) => {
      const report = makeReport({ oldTls: true, findings });
      return {
        ...report,
        tls: report.tls && { ...report.tls, protocols: { ...report.tls.protocols, 'TLS1.1': on } },
      };
    };
    const kinds = (severity: 'low' | 'high') => {
      const { known } = judge(new Story().known, null, tls11(false), 1, (report) => report);
      const after = tls11(true, [{ id: 'tls.some', severity }]);
      return alerting(judge(known, tls11(false), after, 2, (report) => report).changes).map(
        ({ change }) => change.kind,
      );
    };
    expect(kinds('low')).toEqual(['finding-new', 'protocol-gained']);
    expect(kinds('high')).toEqual(['finding-new']);
  });

  it('an open setup page is one alert', () => {
    const story = new Story();
    story.look({});
    story.look({ status: 'setup-pending', findings: [{ id: 'cloud.setup-pending', severity: 'critical' }] });
    expect(story.told.map(({ findingId }) => findingId)).toEqual(['cloud.setup-pending']);
  });

  it('a finding that eased is not over', () => {
    const story = new Story();
    story.look({});
    for (const severity of ['critical', 'high'] as const)
      story.look({ findings: [{ id: 'cloud.debug-mode', severity }] });
    expect(story.ended).toEqual([]);
    expect(Object.values(story.open).map(({ severity }) => severity)).toEqual(['high']);
  });
});

describe('what is known of a version and a product', () => {
  it('the support of the old version goes with it', () => {
    const story = new Story();
    story.look({ version: '34.0.3', eol: '2026-08-01', supported: true });
    expect(story.known.view?.facts.support).toBeDefined();
    const unknown = (at: number) => {
      const report = makeReport({ at, version: '35.0.0' });
      return {
        ...report,
        cloud: report.cloud && { ...report.cloud, lifecycle: { ...report.cloud.lifecycle, supported: null } },
      };
    };
    story.open['expiry:support'] = {
      episode: 'x',
      kind: 'expiry:support',
      severity: 'medium',
      findingId: null,
      subject: null,
      title: 'Nextcloud 34 of home: support ends in 30 days',
      body: '',
      alertId: 1,
      toldAt: 0,
    };
    expect(story.look(unknown).map(({ kind, direction }) => [kind, direction])).toEqual(
      expect.arrayContaining([['end-of-life', 'neutral']]),
    );
    expect(story.known.view?.facts.support).toBeUndefined();
    expect(story.open).toEqual({});
    expect(story.look(unknown)).toEqual([]);
  });

  it('another product is worse, and the one of before is good news', () => {
    const story = new Story();
    const directions = (['nextcloud', 'owncloud', 'nextcloud', 'owncloud'] as const).map(
      (product) => story.look({ product }).find(({ kind }) => kind === 'product-changed')?.direction,
    );
    expect(directions).toEqual([undefined, 'worse', 'better', 'worse']);
  });
});

it('what an older version remembered still counts', () => {
  const { accepted: _accepted, trust: _trust, unsettled, formerProduct, ...old } = new Story().known;
  expect(Known.parse(old)).toMatchObject({ accepted: [], trust: null, unsettled, formerProduct });
});

it('the same trust, however it is written', () => {
  expect(trustOf({ ca: null, pin: 'AA:BB' })).toBe(trustOf({ ca: ' ', pin: 'aabb' }));
  expect(trustOf({ ca: null, pin: 'aabb' })).not.toBe(trustOf({ ca: null, pin: null }));
});
