import { isRefusal } from '../answers.ts';
import { eliminate } from '../elimination.ts';
import { helloFor, type Question } from '../hellos.ts';
import type { HandshakeOutcome } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { EMPTY } from '../wire/bytes.ts';
import { extensionName, type HelloExtension } from '../wire/extensions.ts';
import { ALERT } from '../wire/registry.ts';
import type { ProtocolFacts } from './protocols.ts';
import { commonSuites } from './suite-lists.ts';

/** Protocol names a web server may know (IANA ALPN registry, and SPDY from before it). */
export const ALPN_PROTOCOLS = ['h2', 'http/1.1', 'http/1.0', 'spdy/3.1', 'spdy/3'];

const OFFERED: readonly HelloExtension[] = [
  { type: 'status_request' },
  { type: 'session_ticket', ticket: EMPTY },
  { type: 'extended_master_secret' },
  { type: 'heartbeat', mode: 1 },
];

const ALPN = 'application_layer_protocol_negotiation';
const EVERYTHING = ['compression', ALPN, ...OFFERED.map(extensionName)];

/** A hello up to TLS 1.2 with everything: the server answers in the newest protocol whose flight is in the clear. */
export const clearQuestion = (host: string | null): Question => ({
  protocol: 'TLS1.2',
  suites: commonSuites('TLS1.2'),
  host,
});

/** What the hello that shows most in the clear was answered with. */
export interface Clear {
  outcome: HandshakeOutcome;
  /** What the hello of `outcome` offered: extensions by their IANA names, and "compression". */
  offered: string[];
  /** A plain question that is answered in the clear, for what else is asked so. */
  question: Question;
  /** Extensions the server refuses hellos for, by their IANA names; null where that was not found out. */
  refused: string[] | null;
}

/** The protocol and the suites that were found, where there is one with a flight in the clear. */
export type Found = Promise<Pick<ProtocolFacts, 'protocol' | 'suites'> | null>;

/**
 * The flight that shows most extensions at once: compression, staple, tickets, heartbeat, renegotiation. Where it is not
 * answered it is sent again without any of them, where need be with the suites that were found, and then with one at a
 * time: what the server refuses is named, and the rest is measured without it.
 */
export async function probeExtensions(prober: Prober, host: string | null, found: Found): Promise<Clear> {
  const question = clearQuestion(host);
  const full = await askAll(prober, question, OFFERED);
  const whole = { outcome: full, offered: EVERYTHING, question, refused: [] };
  if (full.kind === 'hello') return whole;
  // Where the version is refused, leaving something out would change nothing.
  const other = full.kind === 'alert' && full.description === ALERT.protocolVersion;
  const bare = other ? full : await askBare(prober, question);
  if (bare.kind === 'hello') return oneByOne(prober, question, bare);
  const known = await found;
  if (known === null) return { ...whole, refused: null };
  // None of the common suites will do here: what was found is offered, in the protocol it was found in.
  const fitting = { protocol: known.protocol, suites: known.suites, host };
  const again = await askAll(prober, fitting, OFFERED);
  const second = { outcome: again, offered: EVERYTHING, question: fitting, refused: [] };
  if (again.kind === 'hello') return second;
  const plain = await askBare(prober, fitting);
  return plain.kind === 'hello' ? oneByOne(prober, fitting, plain) : { ...second, refused: null };
}

async function askAll(
  prober: Prober,
  question: Question,
  extensions: readonly HelloExtension[],
  alpn: readonly string[] = ALPN_PROTOCOLS,
): Promise<HandshakeOutcome> {
  const asked = { ...question, extensions, compression: [1, 0] };
  const ask = (protocols: readonly string[]) =>
    prober.ask(helloFor({ ...asked, alpn: protocols }, prober.ctx.random), 'flight', { peculiar: true });
  const outcome = await ask(alpn);
  return outcome.kind === 'alert' && outcome.description === ALERT.noApplicationProtocol ? ask([]) : outcome;
}

const askBare = (prober: Prober, question: Question): Promise<HandshakeOutcome> =>
  prober.ask(helloFor(question, prober.ctx.random), 'flight');

/** Each extension alone beside a hello that is answered without; then all together that are not refused. */
async function oneByOne(prober: Prober, question: Question, bare: HandshakeOutcome): Promise<Clear> {
  const each = await Promise.all(
    [...OFFERED, { type: 'alpn', protocols: ALPN_PROTOCOLS } as const].map(async (extension) => {
      const hello = helloFor({ ...question, extensions: [extension] }, prober.ctx.random);
      const outcome = await prober.ask(hello, 'hello', { peculiar: true });
      const names = outcome.kind === 'alert' && outcome.description === ALERT.noApplicationProtocol;
      return { extension, taken: outcome.kind === 'hello' || names, refused: isRefusal(outcome) && !names };
    }),
  );
  const taken = each.filter((entry) => entry.taken).map(({ extension }) => extension);
  const refused = each.filter((entry) => entry.refused).map(({ extension }) => extensionName(extension));
  const alpn = taken.some(({ type }) => type === 'alpn') ? ALPN_PROTOCOLS : [];
  const others = taken.filter(({ type }) => type !== 'alpn');
  const outcome = await askAll(prober, question, others, alpn);
  const answered = outcome.kind === 'hello';
  return {
    outcome: answered ? outcome : bare,
    offered: answered ? ['compression', ...taken.map(extensionName)] : [],
    question,
    refused: refused.length > 0 || taken.length === each.length ? refused : null,
  };
}

/** ALPN protocols the server knows; `complete` is false where it stopped answering. */
export interface AlpnFacts {
  protocols: string[];
  complete: boolean;
}

/**
 * ALPN protocols the server knows, by taking out what it chose, beginning with its answer to all of them; null where it
 * cannot be seen in the clear.
 */
export async function probeAlpn(prober: Prober, all: Promise<Clear>): Promise<AlpnFacts | null> {
  let seen = false;
  const { accepted, complete } = await eliminate(ALPN_PROTOCOLS, async (alpn) => {
    const { outcome: first, offered, question } = await all;
    const outcome =
      alpn.length === ALPN_PROTOCOLS.length && offered.includes(ALPN)
        ? first
        : await prober.ask(helloFor({ ...question, alpn }, prober.ctx.random));
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
  return seen ? { protocols: accepted, complete } : null;
}
