import { constants } from 'node:crypto';
import { isIP } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  type DetailedPeerCertificate,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { connectTcp, settled } from '../http/connect.ts';

/** What a finished handshake shows of the server's certificate. */
export interface ShownChain {
  /** DER, leaf first, each followed by its issuer as far as it was sent (or is a root of the store). */
  chain: Uint8Array[];
  /** Error code of the TLS library's own validation, null where it had none. */
  libraryError: string | null;
  /** null where no staple was asked for. */
  ocspStapled: boolean | null;
}

/** Which of a server's certificates to ask for; a server with one only answers to one of them. */
export type Wanted = 'any' | 'rsa' | 'ecdsa';

const TIMEOUT_MS = 10_000;

/** How to shake hands beside the usual way. */
export interface Manner {
  /** The name for SNI; null sends none. */
  name?: string | null;
  /** False asks for no stapled OCSP response: some servers hang up on hellos that do. */
  staple?: boolean;
  /** Longest wait for the connection and for the handshake, milliseconds. */
  timeoutMs?: number;
}

/** Suites of TLS 1.2 and below and signature schemes of TLS 1.3 that leave the server one kind of key. */
const WANTED: Record<Wanted, { suites: string; sigalgs?: string }> = {
  any: { suites: 'DEFAULT:ALL:!aNULL:!eNULL' },
  rsa: {
    suites: 'aRSA:!aNULL:!eNULL',
    sigalgs:
      'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1',
  },
  ecdsa: { suites: 'aECDSA:!aNULL:!eNULL', sigalgs: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1' },
};

/**
 * Old servers must show their certificates too: everything the library can speak is allowed, and what it thinks of
 * the chain is recorded, not enforced. BoringSSL (Electron) knows no security levels and fewer names.
 */
function makeContext(wanted: Wanted, ca: readonly string[]): SecureContext {
  const { suites, sigalgs } = WANTED[wanted];
  const base: SecureContextOptions = {
    ca: [...ca],
    allowPartialTrustChain: true,
    minVersion: 'TLSv1',
    ...(sigalgs ? { sigalgs } : {}),
  };
  try {
    return createSecureContext({
      ...base,
      ciphers: `${suites}:@SECLEVEL=0`,
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    });
  } catch {
    return createSecureContext(
      wanted === 'any' ? base : { ...base, ciphers: `ECDHE-${wanted.toUpperCase()}-AES128-GCM-SHA256` },
    );
  }
}

/** Parsing some hundred roots costs tens of milliseconds: done once for each set of them. */
const contexts = new WeakMap<readonly string[], Partial<Record<Wanted, SecureContext>>>();

function contextFor(wanted: Wanted, ca: readonly string[]): SecureContext {
  const known = contexts.get(ca) ?? {};
  contexts.set(ca, known);
  known[wanted] ??= makeContext(wanted, ca);
  return known[wanted];
}

/** The name for SNI; null for addresses, which must not be sent (RFC 6066 §3). */
export const nameOf = ({ target: { host } }: ProbeContext): string | null => (isIP(host) === 0 ? host : null);

/**
 * One handshake to the end, which shows the chain under TLS 1.3 too. `ca` are the PEM roots of the library's verdict;
 * pass the same array again to have them parsed once. Throws ProbeFailure only.
 */
export async function shownChain(
  ctx: ProbeContext,
  wanted: Wanted,
  ca: readonly string[],
  { name = nameOf(ctx), staple = true, timeoutMs = TIMEOUT_MS }: Manner = {},
): Promise<ShownChain> {
  const { host, port } = ctx.target;
  const tried = `TLS handshake with ${host} port ${port}`;
  const tcp = await connectTcp(ctx, port, timeoutMs, true);
  let socket: TLSSocket | null = null;
  try {
    let ocspStapled = false;
    socket = connectTls({
      socket: tcp,
      secureContext: contextFor(wanted, ca),
      ...(name === null ? {} : { servername: name }),
      rejectUnauthorized: false,
      // The name is judged by names.ts; here it would hide what the library says about the chain.
      checkServerIdentity: () => undefined,
      requestOCSP: staple,
      minDHSize: 1,
    });
    const tls = socket;
    tls.on('OCSPResponse', (response: Buffer | null) => {
      ocspStapled = (response?.length ?? 0) > 0;
    });
    tcp.on('error', () => tls.destroy());
    await settled<void>(tls, { tried, timeoutMs, signal: ctx.signal }, (done) =>
      tls.once('secureConnect', () => done()),
    );
    // Typed as Error, but it is the code (or OpenSSL's message where there is none).
    const verdict: unknown = tls.authorizationError;
    return {
      chain: linked(tls.getPeerCertificate(true)),
      libraryError: verdict ? String(verdict) : null,
      ocspStapled: staple ? ocspStapled : null,
    };
  } finally {
    socket?.destroy();
    tcp.destroy();
  }
}

/** Follows the issuer links, which end in a loop at a self-signed certificate. */
function linked(leaf: DetailedPeerCertificate | undefined): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (let next = leaf; next?.raw && chain.length < 20; next = next.issuerCertificate) {
    const { raw } = next;
    if (chain.some((known) => raw.equals(known))) break;
    chain.push(raw);
  }
  if (chain.length === 0) throw new ProbeFailure('protocol', 'The server showed no certificate.');
  return chain;
}
