import { type ProbeContext, ProbeFailure } from '../context.ts';
import { helloFor, type WireProtocol } from '../tls/hellos.ts';
import { Prober } from '../tls/prober.ts';
import { SUITES } from '../tls/suites.ts';
import type { HelloExtension } from '../tls/wire/extensions.ts';
import { nameOf } from './handshake.ts';

/** What servers with a certificate have had since SSL 3.0, RSA key exchange and RC4 included; a hello of 96 suites. */
const KEY_EXCHANGES = new Set(['ECDHE', 'DHE', 'RSA']);
const CIPHERS = new Set(['AES', 'CHACHA20', '3DES', 'RC4', 'CAMELLIA', 'DES']);
const NEW_TO_OLD: readonly WireProtocol[] = ['TLS1.2', 'TLS1.1', 'TLS1.0', 'SSL3.0'];

const suitesOf = (protocol: WireProtocol): number[] =>
  SUITES.filter(
    ({ kx, enc, bits, protocols }) =>
      KEY_EXCHANGES.has(kx) && CIPHERS.has(enc) && bits >= 56 && protocols.includes(protocol),
  )
    .map(({ id }) => id)
    .slice(0, 96);

/**
 * The chain of a server with which our TLS library cannot finish a handshake (BoringSSL has no DHE, RC4 or SSL 3.0;
 * a server may insist on a client certificate): before TLS 1.3 the Certificate message goes unencrypted, so one hello
 * shows it. DER as sent, leaf first. Throws ProbeFailure "protocol" where no version below TLS 1.3 shows any.
 */
export async function plainChain(
  ctx: ProbeContext,
): Promise<{ chain: Uint8Array[]; ocspStapled: boolean | null }> {
  const prober = new Prober(ctx);
  const host = nameOf(ctx);
  for (const protocol of NEW_TO_OLD) {
    const question = { protocol, suites: suitesOf(protocol), host };
    const ask = (extensions: readonly HelloExtension[]) =>
      prober.ask(helloFor({ ...question, extensions }, ctx.random), 'flight');
    let staple = true;
    let outcome = await ask([{ type: 'status_request' }]);
    // Some servers hang up on a client that asks for a staple.
    if (outcome.kind === 'closed') {
      staple = false;
      outcome = await ask([]);
    }
    if (outcome.kind === 'hello' && outcome.certificates.length > 0)
      return {
        chain: [...outcome.certificates],
        ocspStapled: staple && !outcome.cut ? outcome.stapled : null,
      };
    // A refusal may be about the protocol; silence and what is no TLS at all are not.
    if (outcome.kind !== 'alert' && outcome.kind !== 'hello' && outcome.kind !== 'closed') break;
  }
  throw new ProbeFailure('protocol', 'The server showed no certificate.');
}
