import type { CoverageArea } from '../../shared/coverage.ts';
import type { Report } from '../../shared/report.ts';
import { REASONS, tallyText } from '../../shared/unseen.ts';
import { capital } from './format.ts';

/** How far an area was seen, in sentences; null where all of it was, and for reports of before that was counted. */
export function areaSentence({ coverage }: Pick<Report, 'coverage'>, area: CoverageArea): string | null {
  const seen = coverage?.[area];
  if (seen === undefined || seen.state === 'full') return null;
  const tally = tallyText(seen);
  const sentences = [
    tally === null ? null : `${capital(tally)}.`,
    // Where the reason is the number itself, once is enough.
    seen.why === `${tally}.` ? null : seen.why,
    seen.state === 'partial' ? 'What is not found here may be there all the same.' : null,
  ];
  return sentences.filter((one) => one !== null).join(' ') || 'The reason is not known.';
}

/** Why a cloud does not let us look, and what to do; null where that is not so. */
export function refusalSentence({
  status,
  statusReason,
}: Pick<Report, 'status' | 'statusReason'>): string | null {
  if (status !== 'refused') return null;
  if (!statusReason) return 'What answers does not let us look.';
  const { words, act } = REASONS[statusReason];
  return `${capital(words)}. ${act}`;
}
