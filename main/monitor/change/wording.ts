import { SEVERITIES, type Severity } from '../../../shared/report.ts';
import type { Change, ChangeKind } from '../../../shared/state.ts';

/** What the words about a difference are made of. Pure. */

/** Who made a difference. */
export type Cause = Change['cause'];
/** What a difference means, before it is a change with its evidence. */
export type Told = Pick<Change, 'kind' | 'direction' | 'severity' | 'sentence'> & { subject?: string };

/** What the watch remembers beside the two sides of a difference. */
export interface Remembered {
  /** Fingerprints of certificates that this cloud showed before and that were accepted then. */
  accepted: readonly string[];
  /** The product that answered before the one known now, where another one came. */
  formerProduct: string | null;
  /** The owner changed what he trusts since the last look. */
  otherTrust: boolean;
}

/** How severe, as a number to compare. */
export const rank = (severity: Severity | undefined): number => SEVERITIES.indexOf(severity ?? 'info');

/** Worst first. */
export const bySeverity = (a: Change, b: Change): number => rank(b.severity) - rank(a.severity);

/** Neither worse nor better. */
export const neutral = (kind: ChangeKind, sentence: string, subject?: string): Told => ({
  kind,
  direction: 'neutral',
  severity: 'info',
  sentence,
  ...(subject === undefined ? {} : { subject }),
});

/** Worse with its severity, or better and then nobody's worry. */
export const turned = (
  worse: boolean,
  severity: Severity,
  told: Pick<Told, 'kind' | 'sentence' | 'subject'>,
): Told => ({
  ...told,
  direction: worse ? 'worse' : 'better',
  severity: worse ? severity : 'info',
});
