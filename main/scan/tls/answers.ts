import { CUT_SHORT, type HandshakeOutcome } from './outcome.ts';
import type { ReadDepth } from './wire/flight.ts';
import { ALERT } from './wire/registry.ts';

/**
 * What an outcome says about the hello it answers.
 * - `yes`: the server chose something.
 * - `no`: the server refused this hello, in words.
 * - `trouble`: internal_error, which tells of a refusal as often as of a fault: a no once it is repeated at once, and
 *   never a word about the single suites of a list.
 * - `closed`: the connection ended without a word. A no only where the same hello is closed again, and an answered
 *   control lies in between.
 * - `lost`: nobody answered, or the answer broke off.
 * - `foreign`: something that is no TLS.
 */
export type Reading = 'yes' | 'no' | 'trouble' | 'closed' | 'lost' | 'foreign';

/** The table of answers; `depth` is how far the flight was to be read. */
export function readAnswer(outcome: HandshakeOutcome, depth: ReadDepth): Reading {
  switch (outcome.kind) {
    case 'hello':
      return outcome.cut && depth === 'flight' ? 'lost' : 'yes';
    case 'alert':
      return readAlert(outcome.description);
    case 'closed':
      return outcome.refusal ? 'no' : 'closed';
    case 'malformed':
      return outcome.reason === CUT_SHORT ? 'lost' : 'foreign';
    case 'timeout':
    case 'failed':
      return 'lost';
  }
}

/** True where the server said no to what was offered; false for a yes and for everything that tells nothing. */
export const isRefusal = (outcome: HandshakeOutcome): boolean =>
  ['no', 'trouble'].includes(readAnswer(outcome, 'hello'));

function readAlert(description: number): Reading {
  switch (description) {
    // RFC 8446 §6.1: the sender will send no more; user_canceled says that it is about no failure of the protocol.
    case ALERT.closeNotify:
      return 'closed';
    case ALERT.userCanceled:
      return 'lost';
    case ALERT.internalError:
      return 'trouble';
    default:
      return 'no';
  }
}

/** Alerts about one extension or signal: they do not show how the server refuses protocols and suites. */
const PARTICULAR: ReadonlySet<number> = new Set([
  ALERT.closeNotify,
  ALERT.userCanceled,
  ALERT.unrecognizedName,
  ALERT.noApplicationProtocol,
  ALERT.inappropriateFallback,
  ALERT.decodeError,
  ALERT.unsupportedExtension,
]);

/** What an alert shows of the way a server refuses: versions only, hellos in general, or neither. */
export function refusalShownBy(description: number): 'version' | 'hello' | null {
  if (description === ALERT.protocolVersion) return 'version';
  return PARTICULAR.has(description) ? null : 'hello';
}

/** Chance below which a row of closes is not taken for losses of the line. */
const NEGLIGIBLE = 1e-6;
/** The least share of its connections a line is held to lose, however well it has done so far. */
const LEAST_RATE = 0.01;
/** Losses that were proven are this share of those there were: a hello may be closed and not be asked again yet. */
const PROVEN = 0.5;

/** Connections of a line: how many there were, and how many were lost on hellos that were answered later. */
export interface Line {
  connections: number;
  lost: number;
}

/** The share of connections the line is held to lose; errs on the side of losing. */
export const lossRate = ({ connections, lost }: Line): number =>
  Math.min(0.99, Math.max(LEAST_RATE, connections === 0 ? 0 : lost / PROVEN / connections));

/**
 * How often a hello must be closed, with answered controls in between, before that is how the server says no. Twice
 * where the server says no to everything so and the line has lost nothing; otherwise so often that losses would
 * hardly ever make such a row.
 */
export function closesNeeded(line: Line, usualManner: boolean): number {
  if (usualManner && line.lost === 0) return 2;
  return Math.max(3, Math.ceil(Math.log(NEGLIGIBLE) / Math.log(lossRate(line))));
}
