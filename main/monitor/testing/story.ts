import type { Report } from '../../../shared/report.ts';
import type { Change } from '../../../shared/state.ts';
import { turnConditions } from '../alert/alert-policy.ts';
import { judge } from '../change/judge.ts';
import { type Condition, type Conditions, type Known, nothingKnown } from '../memory.ts';
import { makeReport, type ReportTraits } from './reports.ts';

const HOUR = 3_600_000;

/** One cloud looked at again and again, without a clock, a schedule or a network: what is judged, opened and told. */
export class Story {
  known: Known = nothingKnown();
  open: Conditions = {};
  /** What was opened, in order; below the owner's minimum, too. */
  readonly told: Condition[] = [];
  /** What was told and got better. */
  readonly ended: string[] = [];
  /** What the owner trusts. */
  trust = 'public';
  reevaluate: (report: Report, now: Date) => Report = (report) => report;
  #older: Report | null = null;
  #at = Date.UTC(2026, 5, 1, 12);

  titles(): string[] {
    return this.told.map(({ title }) => title);
  }

  /** A scan, `hours` after the one before. */
  look(traits: ReportTraits | ((at: number) => Report) = {}, hours = 6): Change[] {
    this.#at += hours * HOUR;
    const report = typeof traits === 'function' ? traits(this.#at) : makeReport({ at: this.#at, ...traits });
    const { known, changes } = judge(this.known, this.#older, report, 1, this.reevaluate, this.trust);
    // Only what survives being stored.
    this.known = JSON.parse(JSON.stringify(known)) as Known;
    this.#older = report;
    const turn = turnConditions(this.open, changes, 'home', report.startedAt);
    this.open = turn.open;
    this.ended.push(...turn.ended.map(({ sentence }) => sentence));
    for (const [key, condition] of Object.entries(this.open))
      if (condition.alertId === null) {
        this.told.push(condition);
        this.open[key] = { ...condition, alertId: this.told.length };
      }
    return changes.map(({ change }) => change);
  }
}
