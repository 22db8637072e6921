import { eliminate } from '../elimination.ts';
import { helloFor, type Question } from '../hellos.ts';
import type { HandshakeOutcome } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { EMPTY } from '../wire/bytes.ts';
import type { HelloExtension } from '../wire/extensions.ts';
import { ALERT } from '../wire/registry.ts';
import { commonSuites } from './suite-lists.ts';

/** Protocol names a web server may know (IANA ALPN registry, and SPDY from before it). */
export const ALPN_PROTOCOLS = ['h2', 'http/1.1', 'http/1.0', 'spdy/3.1', 'spdy/3'];

const OFFERED: readonly HelloExtension[] = [
  { type: 'status_request' },
  { type: 'session_ticket', ticket: EMPTY },
  { type: 'extended_master_secret' },
  { type: 'heartbeat', mode: 1 },
];

/** A hello up to TLS 1.2 with everything: the server answers in the newest protocol whose flight is in the clear. */
export const clearQuestion = (host: string | null): Question => ({
  protocol: 'TLS1.2',
  suites: commonSuites('TLS1.2'),
  host,
});

/** The flight that shows most extensions at once: compression, staple, tickets, heartbeat, renegotiation. */
export async function probeExtensions(prober: Prober, host: string | null): Promise<HandshakeOutcome> {
  const question = { ...clearQuestion(host), compression: [1, 0], extensions: OFFERED };
  const outcome = await prober.ask(
    helloFor({ ...question, alpn: ALPN_PROTOCOLS }, prober.ctx.random),
    'flight',
  );
  return outcome.kind === 'alert' && outcome.description === ALERT.noApplicationProtocol
    ? prober.ask(helloFor(question, prober.ctx.random), 'flight')
    : outcome;
}

/**
 * ALPN protocols the server knows, by taking out what it chose, beginning with its answer to all of them; null where it
 * cannot be seen in the clear.
 */
export async function probeAlpn(
  prober: Prober,
  host: string | null,
  all: Promise<HandshakeOutcome>,
): Promise<string[] | null> {
  let seen = false;
  const { accepted } = await eliminate(ALPN_PROTOCOLS, async (alpn) => {
    const outcome =
      alpn.length === ALPN_PROTOCOLS.length
        ? await all
        : await prober.ask(helloFor({ ...clearQuestion(host), alpn }, prober.ctx.random));
    if (outcome.kind === 'hello') {
      seen = true;
      return outcome.alpn === null ? { kind: 'refused' } : { kind: 'chosen', value: outcome.alpn };
    }
    // RFC 7301 §3.2: no_application_protocol is the refusal; any other one is about something else.
    if (outcome.kind === 'alert' && outcome.description === ALERT.noApplicationProtocol) {
      seen = true;
      return { kind: 'refused' };
    }
    return { kind: 'unknown' };
  });
  return seen ? accepted : null;
}
