import { describe, expect, it } from 'vitest';
import { ChangeGroup } from '../../shared/change-groups.ts';
import { ChangeRecord } from '../../shared/state.ts';
import { causeOf, changeTone, changeWord, evidenceOf, GROUP_LABELS, matterOf, readable } from './changes.ts';
import { axisOf, marksOf, uptimeOf } from './trend.ts';

const change = (part: Partial<ChangeRecord> = {}): ChangeRecord =>
  ChangeRecord.parse({
    id: 1,
    cloudId: 'a',
    at: '2026-11-20T00:00:00Z',
    scanId: 1,
    read: false,
    kind: 'header-lost',
    subject: 'referrer-policy',
    direction: 'worse',
    severity: 'low',
    sentence: 'Referrer-Policy is gone',
    before: 'no-referrer',
    after: null,
    cause: 'cloud',
    ...part,
  });

describe('changes', () => {
  it('has a tone for what it brings', () => {
    expect(changeTone(change())).toBe('unsettled');
    expect(changeTone(change({ severity: 'critical' }))).toBe('storm');
    expect(changeTone(change({ direction: 'better', severity: 'critical' }))).toBe('clear');
    expect(changeTone(change({ direction: 'neutral' }))).toBe('fog');
  });
  it('is fog where only rules or settings of ours changed, also those we do not know yet', () => {
    expect(changeTone(change({ cause: 'rules', severity: 'critical' }))).toBe('fog');
    expect(changeTone(change({ cause: 'data', severity: 'critical' }))).toBe('storm');
    expect(changeWord(change({ cause: 'rules' }))).toBe('not of the cloud’s doing');
    expect(changeWord(change())).toBe('worse');
    expect(causeOf(change({ cause: 'rules' }))).toMatch(/rules did/);
    expect(causeOf(change())).toBeNull();
    const settings = { ...change(), cause: 'settings' as never };
    expect([changeTone(settings), causeOf(settings)]).toEqual([
      'fog',
      expect.stringMatching(/what you trust did/),
    ]);
    expect(causeOf({ cause: 'something new' as never })).toBeNull();
  });
  it('offers every group as a filter', () => {
    expect(GROUP_LABELS.map(({ value }) => value).sort()).toEqual([...ChangeGroup.options].sort());
  });
  it('leads to its matter', () => {
    const to = (kind: string, subject: string | null = null) => {
      const { tab, item } = matterOf({ kind: kind as never, subject });
      return item === null ? tab : `${tab} ${item}`;
    };
    expect(to('finding-new', 'headers.hsts-missing|/remote.php')).toBe('findings headers.hsts-missing');
    expect(to('finding-gone', 'tls.protocol-tls10')).toBe('tls');
    expect(to('finding-gone', 'reachability.address-silent|192.0.2.1')).toBe('summary');
    expect(to('grade-down', 'headers')).toBe('headers');
    expect(to('grade-down', 'overall')).toBe('summary');
    expect(to('certificate-unexpected')).toBe('certificate');
    expect(to('advisory-worse', 'CVE-2026-1')).toBe('version');
    expect(to('exposure-new', '/.git/config')).toBe('version');
    expect(to('suite-lost', 'TLS_X')).toBe('tls');
    expect(to('maintenance-started')).toBe('history');
    expect(to('something-new')).toBe('summary');
  });
});

describe('evidence', () => {
  it('is what the sentence does not say', () => {
    expect(evidenceOf(change())).toEqual({ before: 'no-referrer', after: null });
    expect(evidenceOf(change({ kind: 'grade-down', before: 'A', after: 'B' }))).toEqual({
      before: null,
      after: null,
    });
    expect(evidenceOf(change({ kind: 'protocol-lost', before: 'offered', after: 'not offered' }))).toEqual({
      before: null,
      after: null,
    });
    expect(evidenceOf(change({ before: null, after: 'Referrer-Policy' }))).toEqual({
      before: null,
      after: null,
    });
    expect(evidenceOf(change({ before: 'same words', after: 'same words' }))).toEqual({
      before: null,
      after: 'same words',
    });
    expect(evidenceOf(change({ before: null, after: '2026-11-28T14:04:00.000Z' })).after).toBe(
      '28 Nov 2026, 14:04',
    );
  });
});

it('reads moments and leaves other values alone', () => {
  expect(readable('2026-11-28T14:04:00.000Z')).toBe('28 Nov 2026, 14:04');
  expect(readable('34.0.3')).toBe('34.0.3');
});

describe('marks on the chart', () => {
  const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`;
  const from = Date.parse(at(1));
  it('keeps those of the kind, within the time, oldest first', () => {
    const changes = [
      change({ id: 3, at: at(20) }),
      change({ id: 2, at: at(10), kind: 'protocol-gained', sentence: 'TLS 1.0 is offered' }),
      change({ id: 1, at: '2026-10-01T00:00:00Z' }),
    ];
    expect(marksOf(changes, 'overall', from, 0).map(({ text }) => text)).toEqual([
      'TLS 1.0 is offered',
      'Referrer-Policy is gone',
    ]);
    expect(marksOf(changes, 'tls', from, 0)).toHaveLength(1);
  });
  it('tells the gravest of those too close together', () => {
    const changes = [
      change({ id: 2, at: at(11), severity: 'critical', sentence: 'worst' }),
      change({ id: 1, at: at(10) }),
    ];
    expect(marksOf(changes, 'overall', from, 3 * 86_400_000)).toEqual([
      { at: Date.parse(at(10)), text: 'worst', direction: 'worse', severity: 'critical', more: 1 },
    ]);
  });
  it('leaves out what only our rules or the owner’s trust changed', () => {
    const causes = ['rules', 'settings'] as const;
    expect(
      marksOf(
        causes.map((cause) => change({ cause })),
        'overall',
        from,
        0,
      ),
    ).toEqual([]);
  });
  it('scales days left to a round number and keeps gaps', () => {
    const point = {
      at: at(1),
      scanId: 1,
      up: true,
      overall: null,
      nextcloudScan: null,
      tls: null,
      headers: null,
      headersScore: null,
      certificateDaysLeft: 45,
      findings: 0,
    };
    expect(uptimeOf([point])).toBeNull();
    expect(uptimeOf([point, { ...point, uptime: 1 }, { ...point, uptime: 0.5 }])).toBe(0.75);
    const axis = axisOf([point, { ...point, certificateDaysLeft: null }], 'certificate');
    expect(axis.labels.map(({ text }) => text)).toEqual(['60 d', '30 d', '0 d']);
    expect(axis.points.map(({ y }) => y)).toEqual([0.25, null]);
    expect(axisOf([{ ...point, overall: 'F' }], 'overall').points[0]?.y).toBe(1);
  });
});
