import { describe, expect, it } from 'vitest';
import { ChangeGroup } from './change-groups.ts';
import { catalogue } from './findings/index.ts';
import { type Change, ChangeKind } from './state.ts';
import { inGroup } from './testing/change-groups.ts';

const MATTERS = ChangeGroup.options.filter((group) => !['all', 'worse', 'better'].includes(group));
const mattersOf = (kind: Change['kind'], subject: string | null) =>
  MATTERS.filter((group) => inGroup({ kind, subject, direction: 'worse' }, group));

describe('groups of changes', () => {
  it('put every kind into exactly one matter', () => {
    for (const kind of ChangeKind.options)
      expect(mattersOf(kind, kind.startsWith('grade') ? 'tls' : 'tls.x'), kind).toHaveLength(1);
  });
  it('put every finding of the catalogue into exactly one matter, by its id', () => {
    for (const id of Object.keys(catalogue)) expect(mattersOf('finding-new', `${id}|x`), id).toHaveLength(1);
  });
  it('put a grade where its name says, the overall one only into better and worse', () => {
    expect(mattersOf('grade-down', 'headers')).toEqual(['headers']);
    expect(mattersOf('grade-up', 'nextcloudScan')).toEqual(['version']);
    expect(mattersOf('grade-down', 'overall')).toEqual([]);
    expect(mattersOf('finding-new', null)).toEqual([]);
  });
  it('tell directions apart', () => {
    const change = { kind: 'down', subject: null, direction: 'worse' } as const;
    expect(['all', 'worse', 'better'].map((group) => inGroup(change, ChangeGroup.parse(group)))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
