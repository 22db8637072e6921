import type { Failure } from '../../shared/result.ts';
import { DataDirectoryBusy } from '../app/defaults.ts';
import { NoRoom } from '../storage/history/open.ts';

/** What the shell is told; a contract with other programs. */
export const EXIT = { done: 0, findings: 1, usage: 2, unreachable: 3, internal: 4, unseen: 5 } as const;

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

/** Why a data directory cannot be used, as a sentence: who holds it, or what the system said. */
export const directoryFailure = (directory: string, error: unknown): CliError =>
  new CliError(
    EXIT.usage,
    error instanceof DataDirectoryBusy || error instanceof NoRoom
      ? error.message
      : `The data directory ${directory} cannot be used (${error instanceof Error ? error.message : 'unknown reason'}). Check it, or use --data-dir for another one.`,
  );
