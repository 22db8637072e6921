import { CHANGE_GROUPS, type ChangeGroup } from '../change-groups.ts';
import type { Change } from '../state.ts';

/** Whether a change belongs to a group. */
export function inGroup(
  { kind, subject, direction }: Pick<Change, 'kind' | 'subject' | 'direction'>,
  group: ChangeGroup,
): boolean {
  const rule = CHANGE_GROUPS[group];
  if (rule.direction !== undefined && rule.direction !== direction) return false;
  return (
    rule.matters?.some(
      ([kinds, subjects]) => kind.startsWith(kinds) && (subject ?? '').startsWith(subjects),
    ) ?? true
  );
}
