import {
  type CertificatePart,
  type ClientResult,
  type TlsPart,
  TlsProtocol,
} from '../../../../shared/report.ts';
import { isRefusal } from '../answers.ts';
import type { HandshakeOutcome, ServerChoice } from '../outcome.ts';
import { hasForwardSecrecy, type Suite, suiteById, suiteByName, suiteName } from '../suites.ts';
import { ALERT } from '../wire/registry.ts';
import type { ClientProfile } from './profiles.ts';

/** What else was measured of the server: tells why a client was refused. */
export interface ServerView extends Pick<TlsPart, 'protocols' | 'cipherSuites'> {
  /** True where the server answers no hello with its name. */
  namesRefused?: boolean;
  /** Extensions the server refuses hellos for, and those of the client's hello, by their IANA names. */
  extensionsRefused?: readonly string[];
  sent?: readonly string[];
}

type CertificateKey = Pick<CertificatePart, 'keyType' | 'keyBits' | 'alternate'>;

const position = (protocol: TlsProtocol) => TlsProtocol.options.indexOf(protocol);

/** "SSL3.0" → "SSL 3.0". */
const spoken = (protocol: TlsProtocol) => protocol.replace(/^(SSL|TLS)/u, '$1 ');

/**
 * Whether a client connects, from what the server answered to its hello (helloForClient) and the client's own limits.
 * Only an answer of the server says no; a silent or dead connection is unknown unless the two have no protocol in
 * common. `certificate` is checked against the client's least RSA size, where it is known.
 */
export function judgeClient(
  profile: ClientProfile,
  outcome: HandshakeOutcome,
  certificate: CertificateKey | null,
  server: ServerView | null = null,
): ClientResult {
  const base = {
    id: profile.id,
    name: profile.name,
    protocol: null,
    cipherSuite: null,
    forwardSecrecy: null,
    evidence: profile.evidence,
  };
  const refused = (why: string): ClientResult => ({
    ...base,
    connects: false,
    reason: `${profile.name} cannot connect: ${why}.`.slice(0, 512),
  });
  const unknown = (reason: string): ClientResult => ({ ...base, connects: null, reason });

  if (outcome.kind === 'hello') {
    const suite = suiteById(outcome.cipherSuite);
    const objection = objectionOf(profile, outcome, suite, certificate);
    if (objection !== null) return refused(objection);
    return {
      ...base,
      connects: true,
      protocol: outcome.protocol,
      cipherSuite: suiteName(outcome.cipherSuite),
      forwardSecrecy: suite ? hasForwardSecrecy(suite) : null,
      reason: null,
    };
  }
  const mismatch = server && protocolMismatch(profile, server.protocols);
  if (mismatch && outcome.kind !== 'failed') return refused(mismatch);
  if (isRefusal(outcome)) {
    const description = outcome.kind === 'alert' ? outcome.description : null;
    return refused(refusalOf(profile, description, server));
  }
  return unknown(
    outcome.kind === 'timeout' || outcome.kind === 'closed'
      ? 'The server did not answer this hello.'
      : 'The answer to this hello could not be read.',
  );
}

/** What the client dislikes about the server's choice; null where it goes on. */
function objectionOf(
  { minVersion, cipherSuites, limits }: ClientProfile,
  { protocol, cipherSuite, dhBits }: ServerChoice,
  suite: Suite | undefined,
  certificate: CertificateKey | null,
): string | null {
  if (position(protocol) < position(minVersion))
    return `the server answers with ${spoken(protocol)}, it wants at least ${spoken(minVersion)}`;
  if (!cipherSuites.includes(cipherSuite))
    return `the server chose ${suiteName(cipherSuite)}, which it had not offered`;
  if (dhBits !== null && limits.minDhBits !== null && dhBits < limits.minDhBits)
    return `the server's Diffie-Hellman group has ${dhBits} bits, it wants at least ${limits.minDhBits}`;
  if (dhBits !== null && limits.maxDhBits !== null && dhBits > limits.maxDhBits)
    return `the server's Diffie-Hellman group has ${dhBits} bits, it can handle at most ${limits.maxDhBits}`;
  const rsaBits = rsaKeyBits(suite, certificate);
  if (rsaBits !== null && limits.minRsaBits !== null && rsaBits < limits.minRsaBits)
    return `the certificate's RSA key has ${rsaBits} bits, it wants at least ${limits.minRsaBits}`;
  return null;
}

/** Size of the RSA key the client would see; null where it sees another kind or the certificate is not known. */
function rsaKeyBits(suite: Suite | undefined, certificate: CertificateKey | null): number | null {
  if (!certificate || (suite?.au !== 'RSA' && suite?.au !== 'ANY')) return null;
  if (certificate.keyType === 'RSA') return certificate.keyBits;
  return suite.au === 'RSA' && certificate.alternate?.keyType === 'RSA'
    ? certificate.alternate.keyBits
    : null;
}

function protocolMismatch(
  { minVersion, maxVersion }: ClientProfile,
  protocols: TlsPart['protocols'],
): string | null {
  // Where a protocol could not be measured it may be the common one; no client has SSL 2.0.
  const possible = TlsProtocol.options.slice(1).filter((protocol) => protocols[protocol] !== false);
  const [oldest] = possible;
  const newest = possible.at(-1);
  if (!oldest || !newest || possible.some((protocol) => protocols[protocol] === null)) return null;
  if (position(maxVersion) < position(oldest))
    return `it stops at ${spoken(maxVersion)}, the server begins with ${spoken(oldest)}`;
  if (position(minVersion) > position(newest))
    return `it begins with ${spoken(minVersion)}, the server stops at ${spoken(newest)}`;
  return null;
}

function refusalOf(profile: ClientProfile, alert: number | null, server: ServerView | null): string {
  if (alert === ALERT.protocolVersion) return `it stops at ${spoken(profile.maxVersion)}`;
  if (alert === ALERT.unrecognizedName || (profile.sni && server?.namesRefused))
    return 'the server refuses the name it asks for';
  const refused = server?.extensionsRefused?.find((name) => server.sent?.includes(name));
  if (refused !== undefined) return `the server refuses hellos with ${refused}, which it sends`;
  const common =
    server &&
    TlsProtocol.options
      .filter((protocol) => position(protocol) >= position(profile.minVersion))
      .filter((protocol) => position(protocol) <= position(profile.maxVersion))
      .flatMap((protocol) => server.cipherSuites[protocol] ?? [])
      .some((name) => profile.cipherSuites.includes(suiteByName(name)?.id ?? -1));
  if (common === false) return 'the server accepts none of its cipher suites';
  if (!profile.sni) return 'it sends no server name, and the server refuses it';
  if (common) return 'they share cipher suites, but no group or signature scheme to use them with';
  return 'the server refuses everything it offers';
}
