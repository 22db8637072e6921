import { type AreaCoverage, type Coverage, CoverageArea } from '../../shared/coverage.ts';
import { boundedText } from './text.ts';

/**
 * How one question ended. `answered`: by the thing asked, with a yes or a no. `refused`: by something in front of it,
 * which says nothing about it. `lost`: nobody answered (reset, timeout, malformed).
 */
export type QuestionOutcome = 'answered' | 'refused' | 'lost';

/** Keeps the books of a scan: which questions each area's facts rest on, and how they ended. */
export interface CoverageLedger {
  /** One question, after its retries. `why` is kept where it was not answered; the first of an area is shown. */
  count(area: CoverageArea, outcome: QuestionOutcome, why?: string): void;
  /** The area is seen in part at most, for a reason that is no question's (a deadline, a budget, a changed control). */
  limit(area: CoverageArea, why: string): void;
  /** So many answers turn out not to be the thing's own: a control has changed since. */
  disown(area: CoverageArea, answers: number, why: string): void;
  /** What was not answered now is known from an earlier scan whose answers still stand. */
  settle(area: CoverageArea): void;
  /** Nothing of the area may be said: what answered was not the thing asked, or it was left out. */
  forget(area: CoverageArea, why: string): void;
  /** The books as a report shows them. */
  close(): Coverage;
}

interface Page {
  asked: number;
  answered: number;
  refused: number;
  limited: boolean;
  settled: boolean;
  forgotten: boolean;
  why: string | null;
}

const stateOf = ({ asked, answered, limited, settled, forgotten }: Page): AreaCoverage['state'] => {
  if (forgotten) return 'none';
  if (settled) return 'full';
  if (answered === 0) return 'none';
  return limited || answered < asked ? 'partial' : 'full';
};

const NOT_ASKED = 'Nothing was asked.';

/** An empty set of books. */
export function openLedger(): CoverageLedger {
  const pages = new Map<CoverageArea, Page>();
  const page = (area: CoverageArea): Page => {
    const known = pages.get(area);
    if (known !== undefined) return known;
    const fresh = {
      asked: 0,
      answered: 0,
      refused: 0,
      limited: false,
      settled: false,
      forgotten: false,
      why: null,
    };
    pages.set(area, fresh);
    return fresh;
  };
  return {
    count(area, outcome, why) {
      const entry = page(area);
      entry.asked += 1;
      if (outcome === 'answered') entry.answered += 1;
      else entry.why ??= why ?? null;
      if (outcome === 'refused') entry.refused += 1;
    },
    limit(area, why) {
      const entry = page(area);
      entry.limited = true;
      entry.why ??= why;
    },
    disown(area, answers, why) {
      const entry = page(area);
      entry.answered -= Math.min(answers, entry.answered);
      entry.refused += answers;
      entry.limited = true;
      entry.why = why;
    },
    settle(area) {
      page(area).settled = true;
    },
    forget(area, why) {
      const entry = page(area);
      entry.forgotten = true;
      // The reason for seeing nothing outweighs the reason of a single question.
      entry.why = why;
    },
    close: () =>
      Object.fromEntries(
        CoverageArea.options.map((area) => {
          const { asked, answered, refused, ...rest } = page(area);
          const state = stateOf({ asked, answered, refused, ...rest });
          const why =
            state === 'full' ? null : (boundedText(rest.why ?? (asked === 0 ? NOT_ASKED : null)) ?? null);
          return [area, { state, asked, answered, refused, why }];
        }),
      ) as Coverage,
  };
}
