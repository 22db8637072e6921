import type { CallInput } from '../../shared/contract.ts';
import type { Report } from '../../shared/report.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Handlers, Publish } from '../../shared/rpc.ts';
import type { ChangeRecord, Snapshot } from '../../shared/state.ts';
import { inGroup } from '../../shared/testing/change-groups.ts';
import { crowdChanges, crowdCompared } from './crowd-changes.ts';
import * as fixtures from './fixtures.ts';
import { at, NOW } from './reports.ts';

type RecordHandlers = Pick<
  Handlers,
  'getReport' | 'listScans' | 'compare' | 'listChanges' | 'countChanges' | 'markChangesRead'
>;

const NEWEST = 412;
/** Listed a moment ago, and removed by the retention rule since. */
const GONE = 404;
const OLDEST = NEWEST - 39;

/** What an earlier scan saw: another certificate, a worse key, one header more. */
function earlier(report: Report, scanId: number): Report {
  if (scanId > NEWEST - 5) return report;
  const past = structuredClone(report);
  const { certificate, grades, http } = past;
  if (certificate) {
    certificate.notAfter = at(-12);
    certificate.issuer = 'CN=R3, O=Let’s Encrypt, C=US';
    certificate.fingerprint256 = certificate.fingerprint256.split('').reverse().join('');
    certificate.keyType = 'RSA';
    certificate.keyBits = 2048;
  }
  if (grades.headers) Object.assign(grades.headers, { grade: 'A', score: 90 });
  if (grades.overall) grades.overall.grade = 'A';
  if (http) http.exposed = [{ path: '/.git/config', kind: 'repository' }];
  past.findings = past.findings.slice(1);
  return past;
}

/** The fake's reports and changes; what was read is remembered for as long as the page is open. */
export function recordHandlers(
  snapshot: Snapshot,
  publish: () => Publish,
  reports: Record<string, Report>,
): RecordHandlers {
  const crowded = snapshot.clouds.length > 20;
  const isScanned = (id: string) =>
    snapshot.clouds.some(({ settings, last }) => settings.id === id && last !== null);
  const changes: ChangeRecord[] =
    snapshot.clouds.length === 0 ? [] : crowded ? crowdChanges() : fixtures.changes();
  const fitting = ({ cloudId, group = 'all' }: CallInput<'countChanges'>) =>
    changes.filter((change) => (cloudId === null || change.cloudId === cloudId) && inGroup(change, group));
  return {
    getReport: ({ cloudId, scanId }) => {
      const report = reports[cloudId];
      if (!report || !isScanned(cloudId)) return ok(null);
      if (scanId !== null && (scanId === GONE || scanId < OLDEST || scanId > NEWEST)) return ok(null);
      const id = scanId ?? NEWEST;
      const seen = earlier(report, id);
      return ok({
        scanId: id,
        report: scanId === null ? seen : { ...seen, startedAt: at((id - NEWEST) / 4, -4 / 60) },
        since: seen.findings.map(({ id: findingId, subject }, index) => ({
          findingId,
          subject,
          at: new Date(NOW - (index === 1 ? 1 : 9 + index * 30) * 86_400_000).toISOString(),
        })),
      });
    },
    listScans: ({ cloudId, limit, before }) => {
      const report = reports[cloudId];
      const all = report ? fixtures.scans(report) : [];
      return ok(all.filter(({ scanId }) => before === null || scanId < before).slice(0, limit));
    },
    compare: ({ from, to }) =>
      [from, to].some((id) => id === GONE || id < OLDEST || id > NEWEST)
        ? fail('not-found', 'One of the two scans is not kept any more: only their daily summary is.')
        : ok(from === to ? [] : crowded ? crowdCompared() : fixtures.changes().slice(0, 4)),
    listChanges: ({ unreadOnly, limit, before, ...filter }) =>
      ok(
        fitting(filter)
          .filter(({ id, read }) => (!unreadOnly || !read) && (before === null || id < before))
          .slice(0, limit),
      ),
    countChanges: (filter) => {
      const found = fitting(filter);
      return ok({
        all: changes.length,
        fitting: found.length,
        unread: found.filter(({ read }) => !read).length,
      });
    },
    markChangesRead: ({ from = 0, upTo, ...filter }) => {
      for (const change of fitting(filter)) if (change.id >= from && change.id <= upTo) change.read = true;
      snapshot.unreadChanges = changes.filter(({ read }) => !read).length;
      publish()('changes', { unread: snapshot.unreadChanges, added: [] });
      return ok({});
    },
  };
}
