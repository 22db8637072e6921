import type { CoverageArea } from '../../../shared/coverage.ts';
import type { ErrorKind } from '../../../shared/report.ts';
import type { CoverageLedger } from '../coverage.ts';
import type { Reading } from './answers.ts';
import type { HandshakeOutcome } from './outcome.ts';

/** How the questions of an audit ended, each after its last try. */
export class Tally {
  /** Questions that stayed without an answer, by kind. */
  readonly unanswered = new Map<ErrorKind, number>();
  /** What came instead of TLS, the first time. */
  notTls: string | null = null;
  #answered = 0;

  answered(): void {
    this.#answered += 1;
  }

  lost(kind: ErrorKind): void {
    this.unanswered.set(kind, (this.unanswered.get(kind) ?? 0) + 1);
  }

  book(outcome: HandshakeOutcome, reading: Reading): void {
    if (outcome.kind === 'malformed' && reading === 'foreign') this.notTls ??= outcome.reason;
    if (reading === 'yes' || reading === 'no' || reading === 'trouble') this.answered();
    else this.lost(kindOf(outcome));
  }

  /** Writes the questions into the books of the scan. */
  enter(coverage: CoverageLedger, area: CoverageArea): void {
    for (let count = 0; count < this.#answered; count += 1) coverage.count(area, 'answered');
    for (const [kind, lost] of this.unanswered)
      for (let count = 0; count < lost; count += 1) coverage.count(area, 'lost', WHY[kind] ?? WHY_NOT);
  }
}

const WHY_NOT = 'Questions stayed without an answer.';
const WHY: Partial<Record<ErrorKind, string>> = {
  reset: 'Connections were closed before they were answered.',
  timeout: 'Connections were not answered in time.',
  refused: 'Connections were refused.',
  protocol: 'Something that is no TLS was answered.',
  aborted: 'The scan was stopped.',
};

function kindOf(outcome: HandshakeOutcome): ErrorKind {
  switch (outcome.kind) {
    case 'failed':
      return outcome.error;
    case 'malformed':
      return 'protocol';
    case 'timeout':
      return 'timeout';
    default:
      return 'reset';
  }
}
