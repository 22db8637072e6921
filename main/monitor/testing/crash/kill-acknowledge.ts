import type { StoredHistory } from '../../../storage/types.ts';

/**
 * The history, telling what it has committed: one line each, handed over when the outermost transaction is over and
 * before whoever wrote goes on.
 */
export function acknowledging(
  history: StoredHistory,
  tell: (lines: readonly string[]) => void,
): StoredHistory {
  let depth = 0;
  let pending: string[] = [];
  const committed = <T>(work: () => T, lines: (value: T) => string[]): T => {
    depth++;
    const before = pending.length;
    try {
      const value = work();
      pending.push(...lines(value));
      return value;
    } catch (error) {
      pending.length = before;
      throw error;
    } finally {
      depth--;
      if (depth === 0 && pending.length > 0) {
        const all = pending;
        pending = [];
        tell(all);
      }
    }
  };
  return {
    ...history,
    addReport: (cloudId, report) =>
      committed(
        () => history.addReport(cloudId, report),
        ({ scanId, startedAt }) => [`scan ${scanId} ${cloudId} ${Date.parse(startedAt)}`],
      ),
    addLightCheck: (cloudId, check) =>
      committed(
        () => history.addLightCheck(cloudId, check),
        () => [`check ${cloudId} ${Math.floor(Date.parse(check.at) / 1000)}`],
      ),
    addChanges: (cloudId, scanId, at, changes) =>
      committed(
        () => history.addChanges(cloudId, scanId, at, changes),
        (added) => added.map(({ id }) => `change ${id}`),
      ),
    addAlert: (draft) =>
      committed(
        () => history.addAlert(draft),
        (added) => (added ? [`alert ${added.id}`] : []),
      ),
    claimAlert: (id, at) =>
      committed(
        () => history.claimAlert(id, at),
        (claimed) => (claimed ? [`claim ${id}`] : []),
      ),
    transaction: (work) =>
      committed(
        () => history.transaction(work),
        () => [],
      ),
  };
}
