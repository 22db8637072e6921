import type { Told, Watched } from './simulation.ts';
import { DAY, HOUR, longestFree, MINUTE, type SimCloud, type Span, stepsOf } from './timeline.ts';

/** How what was told compares with what happened. */
export interface Verdict {
  true: number;
  false: number;
  missed: number;
  duplicate: number;
  /** Regressions that could be seen long enough: each of these had to be told. */
  due: number;
  /** One line for each that is not as it should be. */
  problems: string[];
}

/** Everything that can come between a due look and its result: waking, being back online, back-off, second looks. */
const SLACK = 50 * MINUTE;
const LIMIT = 2 * HOUR;
/** Our clock is trusted while it is less than half a day off; the year's small jumps are below this. */
const CLOCK_TOLERANCE = 4.1 * HOUR;
/** Failures 30 s and 60 s apart have to pass before a cloud is down. */
const CONFIRMATION = 90_000;

const day = (at: number) => new Date(at).toISOString().slice(0, 16);

/** A regression: from when to when it held, and whether it had to be noticed. */
interface Expected extends Span {
  must: boolean;
  /** Earliest moment it may be told. */
  notBefore: number;
  /** How late a look that began in time may still tell it. */
  grace: number;
}

interface Watchable extends Expected {
  /** When the first of those that may look like one with it began. */
  since: number;
}

/** Compares alerts of one kind of one cloud with the spans they may stem from. */
function match(verdict: Verdict, what: string, told: readonly Told[], expected: readonly Expected[]): void {
  const used = new Map<Expected, Told>();
  for (const alert of told) {
    const candidates = expected.filter(
      (span) => alert.at >= span.notBefore && alert.at <= span.to + span.grace,
    );
    const free = candidates.find((span) => !used.has(span));
    if (free) used.set(free, alert);
    else if (candidates.length > 0) {
      verdict.duplicate += 1;
      verdict.problems.push(`duplicate: ${what} at ${day(alert.at)}`);
    } else {
      verdict.false += 1;
      verdict.problems.push(`false: ${what} at ${day(alert.at)} (${alert.record.title})`);
    }
  }
  verdict.true += used.size;
  verdict.due += expected.filter(({ must }) => must).length;
  for (const span of expected)
    if (span.must && !used.has(span)) {
      verdict.missed += 1;
      verdict.problems.push(`missed: ${what} from ${day(span.from)} to ${day(span.to)}`);
    }
}

/**
 * Spans between which nobody could see that it was well again are one to whoever watches: only the first has to be
 * told. `seenAfter` is the free time that is certainly enough to notice the end.
 */
function watchable(
  spans: readonly Span[],
  blocked: readonly Span[],
  need: number,
  seenAfter: number,
  more: Partial<Expected> = {},
): Watchable[] {
  let open = false;
  let since = 0;
  return spans.map((span, index) => {
    const previous = spans[index - 1];
    const endSeen =
      previous === undefined || longestFree({ from: previous.to, to: span.from }, blocked) >= seenAfter;
    if (endSeen) {
      open = false;
      since = span.from;
    }
    const visible = longestFree(span, blocked) >= need;
    const must = visible && !open;
    // It may have been noticed by luck, and then it is open until its end was certainly seen.
    open = true;
    return { ...span, must, since, notBefore: span.from, grace: 30 * 1000, ...more };
  });
}

/** Judges a lived-through year. */
export function judgeYear(watched: Watched): Verdict {
  const { year, told, asleep, wrongClock } = watched;
  const verdict: Verdict = {
    true: 0,
    false: 0,
    missed: 0,
    duplicate: 0,
    due: 0,
    problems: [...watched.breaches],
  };
  const auditMs = year.auditMinutes * MINUTE;
  const lightMs = year.lightMinutes * MINUTE;
  const away = [...asleep, ...year.offline, ...year.intercepted, ...wrongClock];
  const alerts = told.filter(({ record }) => !['digest', 'reminder', 'recovery'].includes(record.kind));
  const counted = new Set<Told>();
  const of = (cloud: SimCloud, wanted: (told: Told) => boolean) => {
    const found = alerts.filter((one) => one.record.cloudId === cloud.id && wanted(one));
    for (const one of found) counted.add(one);
    return found;
  };

  for (const cloud of year.clouds) {
    const unseen = [...away, ...cloud.outages, ...cloud.maintenance];
    const need = auditMs + SLACK;
    for (const [what, findingId, spans] of [
      ['header lost', 'headers.hsts-missing', cloud.headerLoss],
      ['old TLS', 'tls.old-protocols', cloud.oldTls],
    ] as const)
      match(
        verdict,
        `${cloud.id} ${what}`,
        of(cloud, ({ record }) => record.findingId === findingId),
        watchable(spans, unseen, need, need),
      );

    match(
      verdict,
      `${cloud.id} down`,
      of(cloud, ({ record }) => record.kind === 'down'),
      watchable(cloud.outages, away, lightMs + SLACK, lightMs + SLACK).map((span) => ({
        ...span,
        notBefore: span.from + CONFIRMATION,
      })),
    );
    match(
      verdict,
      `${cloud.id} in maintenance too long`,
      of(cloud, ({ record }) => record.kind === 'maintenance'),
      watchable(cloud.maintenance, [...away, ...cloud.outages], lightMs + LIMIT + SLACK, lightMs + SLACK).map(
        (span) => ({
          ...span,
          // The limit runs from the first look at it: two that nobody saw the end between are one.
          notBefore: Math.max(span.from, span.since + LIMIT - 3 * MINUTE),
        }),
      ),
    );
    match(
      verdict,
      `${cloud.id} unexpected certificate`,
      of(cloud, ({ record }) => record.kind === 'certificate-unexpected'),
      cloud.certificates
        .filter((certificate) => certificate.unexpected)
        .map((span) => {
          // Whoever never saw the one before compares with an older one, which may have been due.
          const before = cloud.certificates.find((one) => one.to === span.from);
          const seenBefore = before !== undefined && longestFree(before, unseen) >= need;
          return {
            ...span,
            must: seenBefore && longestFree(span, unseen) >= need,
            notBefore: span.from,
            grace: 30_000,
          };
        }),
    );

    for (const certificate of cloud.certificates) {
      const steps = stepsOf(certificate);
      for (const [index, step] of steps.entries()) {
        const from = Math.max(step.at, certificate.from);
        const next = steps[index + 1]?.at ?? Number.POSITIVE_INFINITY;
        const sure = { from: from + CLOCK_TOLERANCE, to: Math.min(next - CLOCK_TOLERANCE, certificate.to) };
        const own = `expiry:certificate|${certificate.fingerprint}|${step.name}`;
        match(
          verdict,
          `${cloud.id} ${own}`,
          of(
            cloud,
            ({ record }) => record.kind === 'expiry:certificate' && dedupe(watched, record.id).includes(own),
          ),
          [
            {
              from,
              to: certificate.to,
              must: sure.to > sure.from && longestFree(sure, unseen) >= auditMs + lightMs + SLACK,
              notBefore: step.at - CLOCK_TOLERANCE,
              grace: 30_000,
            },
          ],
        );
      }
    }
    matchSupport(verdict, cloud, of, unseen, year, need);
    matchAdvisories(verdict, cloud, of, watched, unseen, need);
  }
  matchInterceptions(verdict, watched, alerts, counted);
  for (const alert of alerts)
    if (!counted.has(alert)) {
      verdict.false += 1;
      verdict.problems.push(`false: ${alert.record.kind} ${alert.record.title} at ${day(alert.at)}`);
    }
  checkReminders(verdict, told);
  return verdict;
}

const dedupe = ({ history }: Watched, id: number): string => history.dedupeKeyOf(id);

type Of = (cloud: SimCloud, wanted: (told: Told) => boolean) => Told[];

function matchSupport(
  verdict: Verdict,
  cloud: SimCloud,
  of: Of,
  unseen: readonly Span[],
  year: Span,
  need: number,
): void {
  const end = Date.parse(cloud.eol) + DAY;
  const told = of(cloud, ({ record }) => record.kind === 'expiry:support');
  const at = [end - 30 * DAY, end - 7 * DAY, end];
  const expected = at.map((from, index) => {
    const to = Math.min(at[index + 1] ?? Number.POSITIVE_INFINITY, year.to);
    const sure = { from: Math.max(from, year.from) + CLOCK_TOLERANCE, to: to - CLOCK_TOLERANCE };
    // A version that is new on the way is another thing, and is told again: the label names it.
    const upgrades = cloud.versions.filter((one) => one.at > from && one.at < to).length;
    return {
      from,
      to,
      must: sure.to > sure.from && longestFree(sure, unseen) >= need,
      notBefore: from - CLOCK_TOLERANCE,
      grace: CLOCK_TOLERANCE,
      upgrades,
    };
  });
  const all = expected.flatMap((one) => [
    one,
    ...Array.from({ length: one.upgrades }, () => ({ ...one, must: false })),
  ]);
  match(verdict, `${cloud.id} support`, told, all);
}

function matchAdvisories(
  verdict: Verdict,
  cloud: SimCloud,
  of: Of,
  watched: Watched,
  unseen: readonly Span[],
  need: number,
): void {
  const { year } = watched;
  for (const happening of year.happenings) {
    if (happening.kind !== 'data') continue;
    const told = of(
      cloud,
      ({ record }) =>
        record.kind === 'advisory-new' && dedupe(watched, record.id).includes(`:${happening.advisory}@`),
    );
    const hidden = [...year.offline, ...year.intercepted].some(
      (span) => span.from <= happening.at && happening.at < span.to,
    );
    const fixedAt =
      cloud.versions.find(({ version }) => Number.parseInt(version, 10) >= happening.fixedIn)?.at ?? year.to;
    const span = { from: happening.at, to: Math.min(fixedAt, year.to) };
    const affected = !hidden && span.to > span.from;
    // A version that was mended but not seen since is still the one we know.
    const until = year.to;
    const mended = longestFree({ from: fixedAt, to: happening.at }, unseen) >= need;
    match(
      verdict,
      `${cloud.id} ${happening.advisory}`,
      told,
      hidden || (fixedAt <= happening.at && mended)
        ? []
        : [
            {
              from: span.from,
              to: until,
              must: affected && longestFree(span, unseen) >= need,
              notBefore: span.from,
              grace: 0,
            },
          ],
    );
  }
}

function matchInterceptions(
  verdict: Verdict,
  { year }: Watched,
  alerts: readonly Told[],
  counted: Set<Told>,
): void {
  const told = alerts.filter(({ record }) => record.kind === 'intercepted');
  for (const one of told) counted.add(one);
  match(
    verdict,
    'intercepted',
    told,
    year.intercepted.flatMap((span) => {
      // Our own outages within it end it for us: told again afterwards is right.
      const cuts = year.offline.filter((cut) => cut.to > span.from && cut.from < span.to).length;
      const one = { ...span, must: false, notBefore: span.from, grace: 30_000 };
      return [one, ...Array.from({ length: cuts }, () => one).map((cut) => ({ ...cut }))];
    }),
  );
}

/** Still-there reminders: only of critical things, at least a day apart. */
function checkReminders(verdict: Verdict, told: readonly Told[]): void {
  const last = new Map<string, number>();
  for (const { record } of told) {
    if (record.kind !== 'reminder') continue;
    const key = `${record.cloudId} ${record.title.replace(/:.*/, '')}`;
    const at = Date.parse(record.at);
    const before = last.get(key);
    if (before !== undefined && at > before && at - before < DAY - MINUTE)
      verdict.problems.push(`reminder too soon: ${record.title} at ${record.at}`);
    if (record.severity !== 'critical')
      verdict.problems.push(`reminder of nothing critical: ${record.title}`);
    last.set(key, at);
  }
}
