import type { Failure } from '../../shared/result.ts';

/** What the shell is told; a contract with other programs. */
export const EXIT = { done: 0, findings: 1, usage: 2, unreachable: 3, internal: 4 } as const;

/** A sentence for stderr and an exit code: the only way a command ends other than by its result. */
export class CliError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'CliError';
    this.code = code;
  }
}

/** Failures of the app as the command line tells them. */
export const cliFailure = (failure: Failure): CliError =>
  new CliError(failure.kind === 'internal' ? EXIT.internal : EXIT.usage, failure.message);
