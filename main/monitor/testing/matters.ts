import { type Between, CLOCK_TOLERANCE, dedupe, match, type Of, type Verdict } from './matching.ts';
import type { Told, Watched } from './simulation.ts';
import { DAY, longestFree, MINUTE, type SimCloud, within } from './timeline.ts';

/** The end of support, step by step. */
export function matchSupport(
  verdict: Verdict,
  cloud: SimCloud,
  of: Of,
  { unseen, muted }: Between,
  watched: Watched,
  need: number,
): void {
  const { year } = watched;
  const end = Date.parse(cloud.eol) + DAY;
  const steps: [name: string, from: number, next: number][] = [
    ['30 days', end - 30 * DAY, end - 7 * DAY],
    ['7 days', end - 7 * DAY, end],
    ['over', end, Number.POSITIVE_INFINITY],
  ];
  for (const [name, from, next] of steps) {
    const to = Math.min(next, year.to);
    const sure = { from: Math.max(from, year.from) + CLOCK_TOLERANCE, to: to - CLOCK_TOLERANCE };
    const one = {
      from,
      to,
      must: sure.to > sure.from && longestFree(sure, [...unseen, ...muted]) >= need,
      notBefore: from - CLOCK_TOLERANCE,
      grace: CLOCK_TOLERANCE,
    };
    // A version that is new on the way is another thing, and is told again: the label names it.
    const upgrades = cloud.versions.filter(({ at }) => at > from && at < to).length;
    match(
      verdict,
      `${cloud.id} support ${name}`,
      of(
        cloud,
        ({ record }) => record.kind === 'expiry:support' && dedupe(watched, record.id).endsWith(`|${name}`),
      ),
      [one, ...Array.from({ length: upgrades }, () => ({ ...one, must: false }))],
    );
  }
}

/** Vulnerabilities that became known. */
export function matchAdvisories(
  verdict: Verdict,
  cloud: SimCloud,
  of: Of,
  watched: Watched,
  { unseen, muted }: Between,
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
              must: affected && longestFree(span, [...unseen, ...muted]) >= need,
              notBefore: span.from,
              grace: 0,
            },
          ],
    );
  }
}

/** Somebody in between is told as such. */
export function matchInterceptions(
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
export function checkReminders(verdict: Verdict, watched: Watched): void {
  const last = new Map<string, number>();
  for (const { record } of watched.told) {
    if (record.kind !== 'reminder') continue;
    const key = dedupe(watched, record.id).replace(/\|again\|.*$/, '');
    const at = Date.parse(record.at);
    const before = last.get(key);
    if (before !== undefined && at > before && at - before < DAY - MINUTE)
      verdict.problems.push(`reminder too soon: ${record.title} at ${record.at}`);
    if (record.severity !== 'critical')
      verdict.problems.push(`reminder of nothing critical: ${record.title}`);
    last.set(key, at);
  }
}

/** What the owner muted is not told, not even that it is over. */
export function checkMutes(verdict: Verdict, { year, told }: Watched): void {
  const muted = new Map(year.clouds.map((cloud) => [cloud.id, cloud.muted]));
  for (const { record, at } of told)
    if (record.cloudId !== null && record.kind !== 'digest' && within(muted.get(record.cloudId) ?? [], at))
      verdict.problems.push(`told while muted: ${record.title} at ${record.at}`);
}
