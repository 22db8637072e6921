import { Gauge, Registry } from 'prom-client';
import { CoverageArea } from '../../shared/coverage.ts';
import { GRADES, type Grade, SEVERITIES } from '../../shared/report.ts';
import type { CloudState, ExpiryItem, Snapshot } from '../../shared/state.ts';
import { Weather } from '../../shared/weather.ts';

const DAY = 86_400_000;

/** Every gauge of one cloud carries these two: the name for people, the id because names may repeat and change. */
const CLOUD = ['cloud', 'id'] as const;

/** How far an area was seen, as a number that averages. */
const COVERAGE = { full: 1, partial: 0.5, none: 0 } as const;

const GRADE_KINDS = {
  overall: 'overall',
  nextcloud_scan: 'nextcloudScan',
  tls: 'tls',
  headers: 'headers',
} as const;

/** Best 0; each step down the scale of letters one more: A+ 0, A 1 … F 13, T 14, M 15. */
const gradeValue = (grade: Grade): number => GRADES.indexOf(grade);

/**
 * What Prometheus scrapes, of what the app shows right now. What is not known (never scanned, no certificate seen) is
 * left out, so that an alert rule on it stays silent instead of wrong. Days are computed now, not at the last scan.
 */
export function metricsText(snapshot: Snapshot, expiring: readonly ExpiryItem[]): Promise<string> {
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name: `weathervane_${name}`, help, labelNames: [...labelNames], registers: [registry] });

  gauge('build_info', 'Always 1; the version is in the label.', ['version']).set(
    { version: snapshot.version },
    1,
  );
  gauge('online', 'Whether this computer has a connection: 1, or 0 (then no cloud is judged).', []).set(
    snapshot.connection.kind === 'online' ? 1 : 0,
  );
  const gauges = {
    weather: gauge('weather', '0 clear, 1 unsettled, 2 storm, 3 fog (cannot see).', CLOUD),
    up: gauge(
      'up',
      'Whether the cloud answers: 1 (maintenance counts), or 0 once an outage is confirmed.',
      CLOUD,
    ),
    paused: gauge(
      'paused',
      'Whether nobody looks at the cloud, because it or everything is paused: 1, or 0.',
      CLOUD,
    ),
    added: gauge('added_timestamp_seconds', 'When the cloud was added to the list, as Unix time.', CLOUD),
    maintenance: gauge('maintenance', 'Whether the cloud says that it is in maintenance mode.', CLOUD),
    grade: gauge('grade', 'Grade by kind: 0 is A+, each step down the letters adds 1.', [...CLOUD, 'kind']),
    atMost: gauge(
      'grade_at_most',
      'What the overall grade would be at best, where too little was seen for one; numbers as of grade.',
      CLOUD,
    ),
    coverage: gauge('coverage', 'How far the last scan saw an area: 1 fully, 0.5 in part, 0 not at all.', [
      ...CLOUD,
      'area',
    ]),
    certificate: gauge(
      'certificate_days_left',
      'Days until the certificate expires; negative once it has.',
      CLOUD,
    ),
    support: gauge(
      'support_days_left',
      'Days until the installed version loses support; negative once it has.',
      CLOUD,
    ),
    findings: gauge('findings', 'Findings of the last scan by severity.', [...CLOUD, 'severity']),
    duration: gauge('scan_duration_seconds', 'How long the last scan took.', CLOUD),
    last: gauge('last_scan_timestamp_seconds', 'When the last scan began, as Unix time.', CLOUD),
  };
  const now = Date.parse(snapshot.now);
  const { pausedUntil } = snapshot.settings.schedule;
  const allPaused = pausedUntil !== null && Date.parse(pausedUntil) > now;
  const supportEnds = new Map(
    expiring.filter(({ kind }) => kind === 'support').map(({ cloudId, expiresAt }) => [cloudId, expiresAt]),
  );
  for (const state of snapshot.clouds) {
    const labels = { cloud: state.settings.name, id: state.settings.id };
    gauges.weather.set(labels, Weather.options.indexOf(state.weather));
    gauges.paused.set(labels, allPaused || state.settings.paused ? 1 : 0);
    gauges.added.set(labels, Date.parse(state.settings.addedAt) / 1000);
    setReach(gauges, labels, state);
    const support = supportEnds.get(state.settings.id);
    if (support !== undefined) gauges.support.set(labels, daysTo(support, now));
    const { last } = state;
    if (!last) continue;
    for (const [kind, key] of Object.entries(GRADE_KINDS)) {
      const grade = last[key];
      if (grade !== null) gauges.grade.set({ ...labels, kind }, gradeValue(grade));
    }
    if (state.unseen?.atMost) gauges.atMost.set(labels, gradeValue(state.unseen.atMost));
    for (const area of CoverageArea.options) {
      const seen = state.coverage?.[area];
      if (seen !== undefined) gauges.coverage.set({ ...labels, area }, COVERAGE[seen]);
    }
    if (last.certificateNotAfter !== null)
      gauges.certificate.set(labels, daysTo(last.certificateNotAfter, now));
    for (const severity of SEVERITIES) gauges.findings.set({ ...labels, severity }, last.findings[severity]);
    gauges.duration.set(labels, last.durationMs / 1000);
    gauges.last.set(labels, Date.parse(last.startedAt) / 1000);
  }
  return registry.metrics();
}

const daysTo = (at: string, now: number) => Number(((Date.parse(at) - now) / DAY).toFixed(3));

function setReach(
  gauges: Record<'up' | 'maintenance', Gauge<'cloud' | 'id'>>,
  labels: { cloud: string; id: string },
  { reachability, last }: Pick<CloudState, 'reachability' | 'last'>,
): void {
  if (reachability === 'unknown' || reachability === 'away') return;
  // Failures that are not confirmed yet say nothing about a cloud that nobody has seen so far.
  if (reachability === 'failing' && last === null) return;
  gauges.up.set(labels, reachability === 'down' ? 0 : 1);
  gauges.maintenance.set(labels, reachability === 'maintenance' ? 1 : 0);
}
