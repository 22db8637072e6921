import { describe, expect, it } from 'vitest';
import { ChangeKind, ChangeRecord } from '../../shared/state.ts';
import { changeGroups, changeTone, GROUPS, readable } from './changes.ts';
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
  it('puts every kind into a subject group, findings by their id, grades only into better and worse', () => {
    const subjects = GROUPS.map(({ value }) => value).filter(
      (each) => !['all', 'worse', 'better'].includes(each),
    );
    for (const kind of ChangeKind.options) {
      const found = subjects.filter((group) => changeGroups[group](change({ kind, subject: 'tls.x' })));
      if (kind.startsWith('grade')) expect(found).toEqual([]);
      else expect(found, kind).toHaveLength(1);
    }
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
