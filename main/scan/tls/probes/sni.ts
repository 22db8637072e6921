import { X509Certificate } from 'node:crypto';
import { boundedText } from '../../text.ts';
import { isRefusal } from '../answers.ts';
import { answer13, type Options13, type Session13 } from '../handshake/tls13.ts';
import { helloFor, type Question } from '../hellos.ts';
import type { HandshakeOutcome } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { alertName } from '../wire/registry.ts';
import { type Clear, clearQuestion } from './extensions.ts';
import { suiteLists } from './suite-lists.ts';

/** A name nobody has a certificate for (RFC 6761 §6.4). */
const WRONG_NAME = 'wrong-name.invalid';

export interface SniFacts {
  withoutName: string | null;
  wrongName: string | null;
}

/** What the server shows to clients without a name and with one it does not have; null where it said nothing. */
export async function probeSni(prober: Prober, named: Promise<Clear>): Promise<SniFacts | null> {
  const ask = (question: Question) =>
    prober.ask(helloFor(question, prober.ctx.random), 'flight', { peculiar: true });
  const [first, none, other] = await Promise.all([
    named,
    ask(clearQuestion(null)),
    ask(clearQuestion(WRONG_NAME)),
  ]);
  const { outcome: usual, question } = first;
  if (usual.kind !== 'hello') return null;
  const [expected] = usual.certificates;
  // Only beside a hello of the same kind that is answered with the name do the others tell of names.
  const usualHello = question.suites.length === clearQuestion(null).suites.length;
  const [without, wrong] = usualHello
    ? [none, other]
    : await Promise.all([ask({ ...question, host: null }), ask({ ...question, host: WRONG_NAME })]);
  return { withoutName: shownAs(without, expected), wrongName: shownAs(wrong, expected) };
}

/** The same of a server that speaks TLS 1.3 only, where certificates are encrypted; `named` the usual handshake. */
export async function probeSni13(
  prober: Prober,
  options: Omit<Options13, 'host' | 'alpn'>,
  named: Promise<{ session: Session13 | null }>,
): Promise<SniFacts | null> {
  const ask = (host: string | null) => answer13(prober, { ...options, host, alpn: [] });
  const [without, wrong, usual] = await Promise.all([ask(null), ask(WRONG_NAME), named]);
  if (usual.session === null) return null;
  const [expected] = usual.session.certificates;
  return { withoutName: shownAs(without, expected), wrongName: shownAs(wrong, expected) };
}

/** True where a hello without a name is answered in any protocol of the last twenty years. */
export async function answersWithoutName(prober: Prober): Promise<boolean> {
  const newest = { protocol: 'TLS1.3', suites: suiteLists('TLS1.3').flat(), host: null } as const;
  const outcomes = await Promise.all(
    [clearQuestion(null), newest].map((question) => prober.ask(helloFor(question, prober.ctx.random))),
  );
  return outcomes.some(({ kind }) => kind === 'hello');
}

function shownAs(outcome: HandshakeOutcome, expected: Uint8Array | undefined): string | null {
  if (isRefusal(outcome))
    return `refused: ${outcome.kind === 'alert' ? alertName(outcome.description) : 'connection closed'}`;
  if (outcome.kind !== 'hello') return null;
  const [shown] = outcome.certificates;
  if (shown === undefined || expected === undefined) return null;
  if (Buffer.compare(shown, expected) === 0) return 'same certificate';
  return boundedText(`another certificate: ${subjectOf(shown)}`, 200);
}

/** Subject of a DER certificate in one line; a certificate that cannot be read has none. */
function subjectOf(der: Uint8Array): string {
  try {
    return new X509Certificate(der).subject.replaceAll('\n', ', ');
  } catch {
    return 'unreadable';
  }
}
