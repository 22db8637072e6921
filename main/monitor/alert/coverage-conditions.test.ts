import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import type { Conditions } from '../memory.ts';
import { makeReport } from '../testing/reports.ts';
import { coverageWith, refusedBy, withoutSight } from '../testing/unseen.ts';
import { leftForLater, turnCoverage, type Unseen } from './coverage-conditions.ts';

const LIMITER = 'a limiter refuses the request (HTTP 429)';
const cloud = { name: 'Home', exposureProbes: true };
const whole = (): Report => ({ ...makeReport(), coverage: coverageWith() });
const limited = (...areas: Parameters<typeof withoutSight>[1]) => withoutSight(makeReport(), areas, LIMITER);
const TURNS = {
  state: 'partial',
  asked: 9,
  answered: 9,
  refused: 0,
  why: '30 of 47 paths are left for later scans.',
} as const;
const inTurns = (): Report => {
  const report = makeReport();
  return {
    ...report,
    coverage: coverageWith({ exposure: TURNS }),
    http: report.http && { ...report.http, exposureAsked: [] },
  };
};
const late = (report: Report): Report => ({
  ...report,
  errors: [{ probe: 'http', kind: 'timeout', message: "http: no result within the scan's 90 s" }],
});

/** Titles of what opened with each of these scans. */
function told(reports: readonly Report[], of = cloud) {
  let open: Conditions = {};
  let unseen: Unseen = {};
  const seen = new Set<string>();
  return reports.map((report, n) => {
    ({ open, unseen } = turnCoverage(open, unseen, { ...report, startedAt: `2026-06-0${n + 1}` }, of));
    const fresh = Object.values(open).filter(({ episode }) => !seen.has(episode));
    for (const { episode } of fresh) seen.add(episode);
    return fresh.map(({ title }) => title).join();
  });
}

describe('scans that saw only a part', () => {
  const HEADERS = `Home: headers were not fully seen in three scans: ${LIMITER}`;

  it('are told with the third in a row, once, and again only after all was seen in between', () => {
    const [not, all] = [limited('http'), whole()];
    expect(told([not, not, all, not, not, not, not])).toEqual(['', '', '', '', '', HEADERS, '']);
    expect(told([not, not, not, all, not, not, not])).toEqual(['', '', HEADERS, '', '', '', HEADERS]);
  });

  it('are told together where they come to it together, and each area for itself', () => {
    const both = limited('http', 'tls');
    expect(told([both, both, both])[2]).toBe(
      `Home: headers and TLS were not fully seen in three scans: ${LIMITER}`,
    );
    const [http, tls] = [limited('http'), limited('tls')];
    expect(told([both, http, both, http, http, tls, tls, tls])).toEqual([
      '',
      '',
      HEADERS,
      '',
      '',
      '',
      '',
      `Home: TLS was not fully seen in three scans: ${LIMITER}`,
    ]);
    expect(told([both, both, both, http, both, both, both])[6]).toBe(
      `Home: TLS was not fully seen in three scans: ${LIMITER}`,
    );
  });

  it('are not told where the pace, our own deadline, the owner or the cloud itself is the reason', () => {
    const three = (report: Report, of = cloud) => told([report, report, report], of)[2];
    expect(three(inTurns())).toBe('');
    expect(three(late(limited('http')))).toBe('');
    expect(three(limited('exposure'), { ...cloud, exposureProbes: false })).toBe('');
    for (const status of ['maintenance', 'upgrade-pending', 'setup-pending'] as const)
      expect(three({ ...limited('http'), status })).toBe('');
    const server = limited('cloud', 'exposure');
    expect(three({ ...server, status: 'not-a-cloud' })).toBe('');
    expect(three(makeReport())).toBe('');
    expect(three(limited('exposure'))).toBe(
      `Home: exposed files were not fully seen in three scans: ${LIMITER}`,
    );
  });

  it('a scan that says nothing about it neither counts nor begins anew', () => {
    const http = limited('http');
    expect(told([http, late(http), http, http])).toEqual(['', '', '', HEADERS]);
  });

  it('behind a ban say what to do, as the finding that can be muted', () => {
    const banned = refusedBy(makeReport(), 'banned', 'the server refuses to answer (HTTP 403)');
    let turn: ReturnType<typeof turnCoverage> = { open: {}, unseen: {} };
    for (let n = 0; n < 3; n++) turn = turnCoverage(turn.open, turn.unseen, banned, cloud);
    expect(Object.values(turn.open)).toMatchObject([
      {
        severity: 'info',
        kind: 'seen-in-part',
        findingId: 'reachability.banned',
        title:
          'Home: the cloud itself, exposed files and headers were not seen in three scans: the server refuses to answer (HTTP 403)',
        body: expect.stringMatching(/thrown us out[\s\S]*ignoreip[\s\S]*exposure probes/),
      },
    ]);
  });
});

it('paths are left for later where nothing but the pace kept them from being asked', () => {
  expect(leftForLater(inTurns())).toBe(true);
  expect(leftForLater(late(inTurns()))).toBe(false);
  expect(leftForLater(whole())).toBe(false);
  expect(leftForLater(makeReport())).toBe(false);
  const refused = inTurns();
  refused.coverage = coverageWith({ exposure: { ...TURNS, answered: 8, refused: 1 } });
  expect(leftForLater(refused)).toBe(false);
});
