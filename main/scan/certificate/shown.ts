import { type ProbeContext, ProbeFailure } from '../context.ts';
import { type Manner, nameOf, type ShownChain, shownChain, type Wanted } from './handshake.ts';
import { plainChain } from './plain.ts';

/** What is shown of the chain; without a verdict of the TLS library where it could not finish the handshake. */
export interface Shown {
  chain: Uint8Array[];
  libraryError?: string | null;
  ocspStapled: boolean | null;
}

/** Failures that may be our TLS library's, or the line's, and not the server's last word. */
const MAY_BE_OURS: ReadonlySet<string> = new Set(['protocol', 'reset', 'timeout']);
/** Pause before a handshake is tried again, doubled each time (milliseconds). */
const PAUSE = 300;
/** The first try is not waited for as long as the others: a lost connection should not cost so much (milliseconds). */
const FIRST_TIMEOUT = 5000;
/** A name that is answered by hanging up is refused only when this often another handshake lies in between. */
const NAME_ROUNDS = 3;
/** How often a whole handshake is tried after the certificate was shown in the clear. */
const PLAIN_ROUNDS = 4;

type Tried = { shown: ShownChain } | { failure: ProbeFailure };

/** One handshake; its failure as a value. Throws what is no matter of the network. */
async function tried(
  ctx: ProbeContext,
  wanted: Wanted,
  ca: readonly string[],
  manner: Manner,
): Promise<Tried> {
  try {
    return { shown: await ctx.limit(() => shownChain(ctx, wanted, ca, manner)) };
  } catch (error) {
    if (error instanceof ProbeFailure) return { failure: error };
    throw error;
  }
}

const pause = (ctx: ProbeContext, round: number): Promise<boolean> =>
  ctx.clock.sleep(PAUSE * 2 ** round, ctx.signal).then(
    () => !ctx.signal.aborted,
    () => false,
  );

/**
 * The chain the server shows to the target's name: by a whole handshake, again where the connection was lost, without
 * asking for a staple where that fails; in the clear where our TLS library cannot finish; without a name where the name
 * is refused. Throws the first failure where nothing shows any.
 */
export async function showChain(ctx: ProbeContext, ca: readonly string[]): Promise<Shown> {
  const ways: readonly Manner[] = [{ timeoutMs: FIRST_TIMEOUT }, {}, { staple: false }];
  let first: ProbeFailure | null = null;
  let inWords = false;
  for (const [round, manner] of ways.entries()) {
    // What the server said in words it says again to the same hello: the next one asks for less.
    if (inWords && manner.staple !== false) continue;
    if (round > 0 && !inWords && !(await pause(ctx, round - 1))) break;
    const result = await tried(ctx, 'any', ca, manner);
    if ('shown' in result) return result.shown;
    first ??= result.failure;
    if (!MAY_BE_OURS.has(result.failure.kind)) throw first;
    inWords ||= result.failure.kind === 'protocol';
  }
  const failure = first ?? new ProbeFailure('aborted', 'the scan was stopped');
  // The reason of the handshake says more than that the other ways had no luck either.
  const plain = await orNull(() => plainChain(ctx));
  if (plain !== null) return inWords ? plain : againWhole(ctx, ca, plain);
  const nameless = await namelessChain(ctx, ca, inWords);
  if (nameless !== null) return nameless;
  throw failure;
}

/**
 * Of two certificates a hello in the clear may be shown another one than a whole handshake. Where only connections were
 * lost before, the whole handshake is tried again, now that the line is known to carry one.
 */
async function againWhole(ctx: ProbeContext, ca: readonly string[], plain: Shown): Promise<Shown> {
  for (let round = 0; round < PLAIN_ROUNDS; round += 1) {
    const result = await tried(ctx, 'any', ca, { staple: plain.ocspStapled !== null });
    if ('shown' in result) return result.shown;
    if (result.failure.kind !== 'reset') break;
  }
  return plain;
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProbeFailure) return null;
    throw error;
  }
}

/** What a server that refuses its name, in words or by hanging up each time, shows to clients that send none. */
async function namelessChain(
  ctx: ProbeContext,
  ca: readonly string[],
  inWords: boolean,
): Promise<Shown | null> {
  if (nameOf(ctx) === null) return null;
  for (let round = 0; ; round += 1) {
    const nameless = await tried(ctx, 'any', ca, { name: null });
    if ('failure' in nameless) return null;
    if (inWords || round >= NAME_ROUNDS) return nameless.shown;
    const named = await tried(ctx, 'any', ca, {});
    if ('shown' in named) return named.shown;
  }
}

/** A leaf, null where the server has none of that kind, or `unknown` where it did not say. */
export type Alternate = Uint8Array | 'unknown' | null;

/** Handshakes without an answer before a server that hangs up is held to have no such certificate. */
const HANG_UPS = 3;

/**
 * The other certificate of a server that has an RSA and an ECDSA one. A server with one refuses the handshake in words;
 * one that hangs up has none where it does so again and again, with answered handshakes in between. `staple`: whether
 * the server can be asked for a stapled OCSP response.
 */
export async function alternateLeaf(ctx: ProbeContext, wanted: Wanted, staple: boolean): Promise<Alternate> {
  for (let round = 0; round < HANG_UPS; round += 1) {
    const result = await tried(ctx, wanted, [], { staple });
    if ('shown' in result) return result.shown.chain[0] ?? null;
    const { kind } = result.failure;
    if (kind === 'protocol') return null;
    if (kind !== 'reset' && kind !== 'timeout') return 'unknown';
    if (!(await pause(ctx, round))) return 'unknown';
    const control = await tried(ctx, 'any', [], { staple });
    if ('failure' in control || kind === 'timeout') {
      if (round === HANG_UPS - 1) return 'unknown';
      const again = await tried(ctx, wanted, [], { staple });
      if ('shown' in again) return again.shown.chain[0] ?? null;
      if (again.failure.kind === 'protocol') return null;
      if ('failure' in control) return 'unknown';
    }
  }
  return null;
}
