import type { CertificatePart } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { certificateFromDer } from './from-der.ts';
import { nameOf, shownChain, type Wanted } from './handshake.ts';
import { parseCertificate } from './parse.ts';
import { plainChain } from './plain.ts';
import { machineTrust } from './roots.ts';

const PROBE = 'certificate';

/** For handshakes whose verdict nobody reads. */
const NO_ROOTS: readonly string[] = [];

/** A ProbeFailure becomes an entry of report.errors and null. */
async function orReported<T>(ctx: ProbeContext, work: () => Promise<T> | T): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    ctx.error(PROBE, error.kind, error.message);
    return null;
  }
}

/** What is shown of the chain; without a verdict of the TLS library where it could not finish the handshake. */
interface Shown {
  chain: Uint8Array[];
  libraryError?: string | null;
  ocspStapled: boolean;
}

/** Failures that may be our TLS library's and not the server's. */
const MAY_BE_OURS: ReadonlySet<string> = new Set(['protocol', 'reset']);

async function showChain(ctx: ProbeContext, ca: readonly string[]): Promise<Shown> {
  try {
    return await ctx.limit(() => shownChain(ctx, 'any', ca));
  } catch (error) {
    if (!(error instanceof ProbeFailure) || !MAY_BE_OURS.has(error.kind)) throw error;
    // The reason of the handshake says more than that the other ways had no luck either.
    return plainChain(ctx)
      .catch(() => namelessChain(ctx, ca))
      .catch(() => Promise.reject(error));
  }
}

/** What a server that refuses its name shows to clients that send none. */
function namelessChain(ctx: ProbeContext, ca: readonly string[]): Promise<Shown> {
  if (nameOf(ctx) === null) throw new ProbeFailure('protocol', 'No name was sent.');
  return ctx.limit(() => shownChain(ctx, 'any', ca, null));
}

/**
 * The other certificate of a server that has an RSA and an ECDSA one. A server with one refuses the handshake, so a
 * failure here says "none" and is no error of the scan.
 */
async function alternateLeaf(ctx: ProbeContext, wanted: Wanted): Promise<Uint8Array | null> {
  try {
    const { chain } = await ctx.limit(() => shownChain(ctx, wanted, NO_ROOTS));
    return chain[0] ?? null;
  } catch (error) {
    if (error instanceof ProbeFailure) return null;
    throw error;
  }
}

/**
 * The certificate of the target as a report has it, with the verdicts of name, trust and renewal. Null where none
 * could be had or read; the reason is then in the report's errors. Two connections, some more where our
 * TLS library cannot finish a handshake with this server.
 */
export async function probeCertificate(ctx: ProbeContext): Promise<CertificatePart | null> {
  ctx.progress('Reading the certificate');
  const store = machineTrust(ctx.trust.ca);
  const caaRecords = ctx.network.resolveCaa(ctx.target.host, ctx.signal).catch((error: unknown) => {
    if (error instanceof ProbeFailure) return null;
    throw error;
  });
  const shown = await orReported(ctx, () => showChain(ctx, store.pems));
  const caa = await caaRecords;
  if (shown === null) return null;
  return orReported(ctx, async () => {
    const [leaf = new Uint8Array()] = shown.chain;
    const { keyType } = parseCertificate(leaf);
    const alternate = await alternateLeaf(ctx, keyType === 'EC' ? 'rsa' : 'ecdsa');
    return certificateFromDer(shown.chain, {
      host: ctx.target.host,
      now: ctx.clock.now(),
      store,
      pin: ctx.trust.pin,
      libraryError: shown.libraryError,
      ocspStapled: shown.ocspStapled,
      caa,
      alternate,
    });
  });
}

/** What a light check remembers of a certificate. */
export interface LeafGlance {
  /** Lower-case hex. */
  fingerprint256: string;
  issuer: string;
  /** ISO 8601 UTC. */
  notAfter: string;
}

/** The certificate by one handshake and nothing else; null, with an error reported, where none could be had. */
export async function probeLeaf(ctx: ProbeContext): Promise<LeafGlance | null> {
  return orReported(ctx, async () => {
    const { chain } = await showChain(ctx, NO_ROOTS);
    const { fingerprint256, issuer, notAfter } = parseCertificate(chain[0] ?? new Uint8Array());
    return { fingerprint256, issuer, notAfter: new Date(notAfter).toISOString() };
  });
}
