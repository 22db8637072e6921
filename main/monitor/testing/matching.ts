import type { Told, Watched } from './simulation.ts';
import { HOUR, longestFree, type SimCloud, type Span } from './timeline.ts';

/** Our clock is trusted while it is less than half a day off; the year's small jumps are below this. */
export const CLOCK_TOLERANCE = 4.1 * HOUR;

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

export const day = (at: number) => new Date(at).toISOString().slice(0, 16);

/** A regression: from when to when it held, and whether it had to be noticed. */
export interface Expected extends Span {
  must: boolean;
  /** Earliest moment it may be told. */
  notBefore: number;
  /** How late a look that began in time may still tell it. */
  grace: number;
}

export interface Watchable extends Expected {
  /** When the first of those that may look like one with it began. */
  since: number;
}

/** Compares alerts of one kind of one cloud with the spans they may stem from. */
export function match(
  verdict: Verdict,
  what: string,
  told: readonly Told[],
  expected: readonly Expected[],
): void {
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

/** What comes between the truth and the owner. */
export interface Between {
  /** Nobody can see it then. */
  unseen: readonly Span[];
  /** The owner does not want to hear of it then. */
  muted: readonly Span[];
}

/**
 * Spans between which nobody could see that it was well again are one to whoever watches: only the first has to be
 * told. `seenAfter` is the free time that is certainly enough to notice the end, `need` to tell.
 */
export function watchable(
  spans: readonly Span[],
  { unseen, muted }: Between,
  need: number,
  seenAfter: number,
  more: Partial<Expected> = {},
): Watchable[] {
  let open = false;
  let since = 0;
  return spans.map((span, index) => {
    const previous = spans[index - 1];
    const endSeen =
      previous === undefined || longestFree({ from: previous.to, to: span.from }, unseen) >= seenAfter;
    if (endSeen) {
      open = false;
      since = span.from;
    }
    const visible = longestFree(span, [...unseen, ...muted]) >= need;
    const must = visible && !open;
    // It may have been noticed by luck, and then it is open until its end was certainly seen.
    open = true;
    return { ...span, must, since, notBefore: span.from, grace: 30 * 1000, ...more };
  });
}

/** What an alert was stored under: it names the step or the advisory. */
export const dedupe = ({ history }: Watched, id: number): string => history.dedupeKeyOf(id);

/** The alerts about a cloud that are of one kind; they count as explained. */
export type Of = (cloud: SimCloud, wanted: (told: Told) => boolean) => Told[];
