import type { Report } from '../../../shared/report.ts';
import type { History } from '../types.ts';
import type { CloudKeys } from './clouds.ts';
import type { Database } from './database.ts';

const keyOf = (finding: string, subject: string | null) => JSON.stringify([finding, subject ?? '']);

export interface Since extends Pick<History, 'findingsSince'> {
  /** Takes the newest report in: what it shows goes on or begins, what it does not show ends. */
  keep(cloud: number, report: Report, at: number): void;
  /** Works everything out anew from reports, newest first; a step a report, so that others have their turn. */
  rebuild(cloud: number, newestFirst: Iterable<Report>): Generator<void>;
}

/** When each finding of the newest report was first seen without a gap. */
export function findingsSince(database: Database, clouds: CloudKeys): Since {
  const insert = (cloud: number, key: string, at: number) => {
    const [finding, subject] = JSON.parse(key) as [string, string];
    database.run('INSERT OR IGNORE INTO finding_since VALUES (?, ?, ?, ?)', cloud, finding, subject, at);
  };
  const newestOf = (cloud: number) =>
    database.get<{ id: number | null }>('SELECT max(id) AS id FROM scan WHERE cloud = ?', cloud)?.id;
  return {
    keep(cloud, report, at) {
      const shown = new Set(report.findings.map(({ id, subject }) => keyOf(id, subject)));
      // An unreachable cloud shows nothing: what it showed before goes on where it left off.
      if (report.status !== 'unreachable')
        for (const { finding, subject } of database.all<{ finding: string; subject: string }>(
          'SELECT finding, subject FROM finding_since WHERE cloud = ?',
          cloud,
        ))
          if (!shown.has(keyOf(finding, subject)))
            database.run(
              'DELETE FROM finding_since WHERE cloud = ? AND finding = ? AND subject = ?',
              cloud,
              finding,
              subject,
            );
      for (const key of shown) insert(cloud, key, at);
    },
    *rebuild(cloud, newestFirst) {
      const newest = newestOf(cloud);
      const first = new Map<string, number>();
      let running: string[] | undefined;
      for (const report of newestFirst) {
        yield;
        if (report.status === 'unreachable') continue;
        const shown = new Set(report.findings.map(({ id, subject }) => keyOf(id, subject)));
        const still: string[] = running?.filter((key) => shown.has(key)) ?? [...shown];
        if (still.length === 0) break;
        for (const key of still) first.set(key, Date.parse(report.startedAt));
        running = still;
      }
      database.transaction(() => {
        // A scan stored meanwhile has said what goes on; the others only say for how long.
        const meanwhile = newestOf(cloud) !== newest;
        if (!meanwhile) database.run('DELETE FROM finding_since WHERE cloud = ?', cloud);
        for (const [key, at] of first) {
          if (!meanwhile) insert(cloud, key, at);
          const [finding, subject] = JSON.parse(key) as [string, string];
          database.run(
            'UPDATE finding_since SET at = min(at, ?) WHERE cloud = ? AND finding = ? AND subject = ?',
            at,
            cloud,
            finding,
            subject,
          );
        }
      });
    },
    findingsSince(cloudId) {
      const cloud = clouds.find(cloudId);
      if (cloud === null) return [];
      return database
        .all<{ finding: string; subject: string; at: number }>(
          'SELECT finding, subject, at FROM finding_since WHERE cloud = ? ORDER BY finding, subject',
          cloud,
        )
        .map(({ finding, subject, at }) => ({
          findingId: finding,
          subject: subject === '' ? null : subject,
          at: new Date(at).toISOString(),
        }));
    },
  };
}
