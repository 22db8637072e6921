import { type Between, CLOCK_TOLERANCE, day, dedupe, match, type Verdict, watchable } from './matching.ts';
import { checkMutes, checkReminders, matchAdvisories, matchInterceptions, matchSupport } from './matters.ts';
import { outOfSight } from './places.ts';
import type { Told, Watched } from './simulation.ts';
import { HOUR, longestFree, MINUTE, type SimCloud, stepsOf, type Year } from './timeline.ts';

export type { Verdict } from './matching.ts';

/** Everything that can come between a due look and its result: waking, being back online, back-off, second looks. */
const SLACK = 50 * MINUTE;
const LIMIT = 2 * HOUR;
/** Failures 30 s and 60 s apart have to pass before a cloud is down. */
const CONFIRMATION = 90_000;

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
  const { auditMs, lightMs } = slowest(year);
  const away = [...asleep, ...year.offline, ...year.intercepted, ...wrongClock];
  const alerts = told.filter(({ record }) => !['digest', 'reminder', 'recovery'].includes(record.kind));
  const counted = new Set<Told>();
  const of = (cloud: SimCloud, wanted: (told: Told) => boolean) => {
    const found = alerts.filter((one) => one.record.cloudId === cloud.id && wanted(one));
    for (const one of found) counted.add(one);
    return found;
  };

  for (const cloud of year.clouds) {
    const out = [...away, ...cloud.paused, ...outOfSight(cloud, year)];
    const { muted } = cloud;
    // Whoever is not let look sees neither that something is wrong nor that it is over.
    const unseen = [...out, ...cloud.outages, ...cloud.maintenance, ...cloud.hindrances];
    const between: Between = { unseen, muted };
    const blocked = [...unseen, ...muted];
    // A limiter lets the light check through; a ban or a portal says neither up nor down.
    const shut = [...out, ...cloud.hindrances.filter(({ kind }) => kind !== 'limiter')];
    const need = auditMs + SLACK;
    for (const [what, findingId, spans] of [
      ['header lost', 'headers.hsts-missing', cloud.headerLoss],
      ['old TLS', 'tls.old-protocols', cloud.oldTls],
      ['open file', 'exposure.environment-file', cloud.exposed],
    ] as const)
      match(
        verdict,
        `${cloud.id} ${what}`,
        of(cloud, ({ record }) => record.findingId === findingId),
        watchable(spans, between, need, need),
      );

    match(
      verdict,
      `${cloud.id} down`,
      of(cloud, ({ record }) => record.kind === 'down'),
      watchable(cloud.outages, { unseen: shut, muted }, lightMs + SLACK, lightMs + SLACK).map((span) => ({
        ...span,
        notBefore: span.from + CONFIRMATION,
      })),
    );
    match(
      verdict,
      `${cloud.id} in maintenance too long`,
      of(cloud, ({ record }) => record.kind === 'maintenance'),
      watchable(
        cloud.maintenance,
        { unseen: [...shut, ...cloud.outages], muted },
        lightMs + LIMIT + SLACK,
        lightMs + SLACK,
      ).map((span) => ({
        ...span,
        // The limit runs from the first look at it: two that nobody saw the end between are one.
        notBefore: Math.max(span.from, span.since + LIMIT - 3 * MINUTE),
      })),
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
            must: seenBefore && longestFree(span, blocked) >= need,
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
              must: sure.to > sure.from && longestFree(sure, blocked) >= auditMs + lightMs + SLACK,
              notBefore: step.at - CLOCK_TOLERANCE,
              grace: 30_000,
            },
          ],
        );
      }
    }
    matchSupport(verdict, cloud, of, between, watched, need);
    matchAdvisories(verdict, cloud, of, watched, between, need);
  }
  matchInterceptions(verdict, watched, alerts, counted);
  for (const alert of alerts)
    if (!counted.has(alert)) {
      verdict.false += 1;
      verdict.problems.push(`false: ${alert.record.kind} ${alert.record.title} at ${day(alert.at)}`);
    }
  checkReminders(verdict, watched);
  checkMutes(verdict, watched);
  return verdict;
}

/** How often a cloud is looked at when it is looked at least. */
function slowest({ auditMinutes, lightMinutes, battery }: Year): { auditMs: number; lightMs: number } {
  const slow = battery ? 2 : 1;
  const lightMs = Math.min(lightMinutes, auditMinutes) * MINUTE;
  return { auditMs: auditMinutes * MINUTE * slow, lightMs: battery ? Math.max(lightMs, HOUR) : lightMs };
}
