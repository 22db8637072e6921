import type { CertificatePart } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { certificateFromDer } from './from-der.ts';
import { parseCertificate } from './parse.ts';
import { machineTrust } from './roots.ts';
import { alternateLeaf, showChain } from './shown.ts';

const PROBE = 'certificate';

/** For handshakes whose verdict nobody reads. */
const NO_ROOTS: readonly string[] = [];

/** A ProbeFailure becomes an entry of report.errors, a question without an answer, and null. */
async function orReported<T>(ctx: ProbeContext, work: () => Promise<T> | T): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    ctx.error(PROBE, error.kind, error.message);
    ctx.coverage.count(PROBE, 'lost', error.message);
    return null;
  }
}

const NO_SECOND =
  'Whether there is a second certificate is not known: the handshake that asks was not answered.';

/**
 * The certificate of the target as a report has it, with the verdicts of name, trust and renewal. Null where none
 * could be had or read; the reason is then in the report's errors. Two connections, some more where our
 * TLS library cannot finish a handshake with this server or connections are lost.
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
  ctx.coverage.count(PROBE, 'answered');
  return orReported(ctx, async () => {
    const [leaf = new Uint8Array()] = shown.chain;
    const { keyType } = parseCertificate(leaf);
    const other = keyType === 'EC' ? 'rsa' : 'ecdsa';
    const alternate = await alternateLeaf(ctx, other, shown.ocspStapled !== null);
    if (alternate === 'unknown') ctx.coverage.count(PROBE, 'lost', NO_SECOND);
    else ctx.coverage.count(PROBE, 'answered');
    return certificateFromDer(shown.chain, {
      host: ctx.target.host,
      now: ctx.clock.now(),
      store,
      pin: ctx.trust.pin,
      libraryError: shown.libraryError,
      ocspStapled: shown.ocspStapled,
      caa,
      alternate: alternate === 'unknown' ? null : alternate,
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
