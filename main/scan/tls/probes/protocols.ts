import { isRefusal } from '../answers.ts';
import { type Choice, eliminate, mergeRuns, type Settled, type Splitting, settle } from '../elimination.ts';
import { helloFor, type WireProtocol } from '../hellos.ts';
import type { HandshakeOutcome, ServerChoice } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { suiteById } from '../suites.ts';
import { ALERT } from '../wire/registry.ts';
import { byKeyExchange, commonSuites, isEphemeral, settlingLists, suiteLists } from './suite-lists.ts';

/** What one protocol version of a server accepts. */
export interface ProtocolFacts {
  protocol: WireProtocol;
  /** null where the server did not say. */
  supported: boolean | null;
  /** Accepted suites in the server's order, or by number where the client decides. */
  suites: number[];
  /** False where the server stopped answering and more suites may be accepted. */
  complete: boolean;
  /** True where the server's order decides; null with fewer than two suites or without an answer. */
  preference: boolean | null;
  /** One flight for each suite with a DHE exchange (whole, but where it was lost again and again), and the first of all. */
  choices: ServerChoice[];
}

const nothing = (protocol: WireProtocol, supported: boolean | null): ProtocolFacts => ({
  protocol,
  supported,
  suites: [],
  complete: supported === false,
  preference: null,
  choices: [],
});

/** Support, suites and order of one protocol. `host` is the name for SNI. */
export async function probeProtocol(
  prober: Prober,
  protocol: WireProtocol,
  host: string | null,
): Promise<ProtocolFacts> {
  const choices: ServerChoice[] = [];
  // TLS 1.3 servers that cannot do a HelloRetryRequest are asked with key shares instead.
  let shares: readonly number[] = [];
  let refusedVersion = false;

  const choose = async (
    suites: readonly number[],
    trouble: 'again' | 'once' = 'again',
  ): Promise<Choice<number>> => {
    const depth = suites.some((id) => suiteById(id)?.kx.startsWith('DH')) ? 'flight' : 'hello';
    const hello = helloFor({ protocol, suites, host, shares }, prober.ctx.random);
    const outcome = await prober.ask(hello, depth, { trouble });
    if (outcome.kind === 'hello' && outcome.protocol === protocol) choices.push(outcome);
    return choiceOf(outcome);
  };
  const choiceOf = (outcome: HandshakeOutcome): Choice<number> => {
    if (outcome.kind === 'hello')
      return outcome.protocol === protocol
        ? { kind: 'chosen', value: outcome.cipherSuite }
        : { kind: 'refused' };
    if (outcome.kind !== 'alert') return isRefusal(outcome) ? { kind: 'refused' } : { kind: 'unknown' };
    if (outcome.description === ALERT.protocolVersion) refusedVersion = true;
    return isRefusal(outcome)
      ? { kind: 'refused', trouble: outcome.description === ALERT.internalError }
      : { kind: 'unknown' };
  };

  if (protocol !== 'TLS1.2' && protocol !== 'TLS1.3') {
    const spoken = await isSpoken(protocol, choose, () => refusedVersion);
    if (spoken !== true) return nothing(protocol, spoken);
  }
  const lists = suiteLists(protocol);
  const all = async (): Promise<Settled<number>> => {
    // TLS 1.2 is nearly always there, so its usual lists go out at once; a refused version spares the others.
    const usual = await Promise.all(lists.slice(0, USUAL_LISTS).map((list) => eliminate(list, choose)));
    if (refusedVersion) return { runs: [], complete: true };
    const others = await Promise.all(lists.slice(USUAL_LISTS).map((list) => eliminate(list, choose)));
    return settle([...usual, ...others], choose, SPLITTING);
  };
  let settled = await all();
  if (protocol === 'TLS1.3' && !refusedVersion && settled.runs.length === 0) {
    shares = [29, 23];
    const again = await all();
    settled = { ...again, complete: settled.complete && again.complete };
  }
  const { runs, complete } = settled;
  const accepted = runs.flat();
  if (accepted.length === 0) return nothing(protocol, complete ? false : null);

  const preference = await serverDecides(runs, choose);
  const suites =
    preference === false
      ? accepted.toSorted((a, b) => a - b)
      : await mergeRuns(runs, async (a, b) => {
          const choice = await choose([a, b]);
          return choice.kind === 'chosen' ? choice.value : null;
        });
  return { protocol, supported: true, suites, complete, preference, choices };
}

/** Lists of a protocol that go out first: suites with a certificate that servers usually have. */
const USUAL_LISTS = 3;

/** With a certificate, for everybody: where none of these is accepted, internal_error is about all of them. */
const ordinary = (id: number): boolean => ['ECDHE', 'DHE', 'RSA', 'ANY'].includes(suiteById(id)?.kx ?? '');

/** Key exchanges that share a list are told apart where it was refused: most lists have one only. */
const SPLITTING: Splitting<number> = {
  parts: byKeyExchange,
  mixed: ({ accepted, rest }) => accepted.length > 0 || rest.every(isEphemeral),
  troubleIsPartial: (accepted) => accepted.some(ordinary),
};

/**
 * Whether an old protocol is spoken: its common suites at once; where they are refused together, in parts. OpenSSL 3
 * answers protocols its security level forbids with internal_error: a no where each part gets it too.
 */
async function isSpoken(
  protocol: WireProtocol,
  choose: (suites: readonly number[], trouble?: 'again' | 'once') => Promise<Choice<number>>,
  refusedVersion: () => boolean,
): Promise<boolean | null> {
  const first = await choose(commonSuites(protocol), 'once');
  if (first.kind === 'chosen') return true;
  if (refusedVersion()) return false;
  if (first.kind === 'unknown') return null;
  // Each of the common suites has had one answer by now; the others have had none.
  const { common, others } = settlingLists(protocol, first.trouble === true);
  const answers = await Promise.all([
    ...common.map((list) => choose(list, first.trouble ? 'once' : 'again')),
    ...others.map((list) => choose(list)),
  ]);
  if (answers.some(({ kind }) => kind === 'chosen')) return true;
  if (refusedVersion()) return false;
  return answers.every(({ kind }) => kind === 'refused') ? false : null;
}

/**
 * The same list forwards and backwards: a server that decides chooses the same of both. What one run chose first is its
 * answer to the list forwards already.
 */
async function serverDecides(
  runs: readonly (readonly number[])[],
  choose: (suites: readonly number[]) => Promise<Choice<number>>,
): Promise<boolean | null> {
  const accepted = runs.flat();
  const plain = accepted.filter((id) => suiteById(id)?.enc !== 'CHACHA20');
  const asked = plain.length >= 2 ? plain : accepted;
  const [first] = asked;
  if (asked.length < 2 || first === undefined) return null;
  const oneRun = runs.some((run) => run.length === accepted.length);
  const [forwards, backwards] = await Promise.all([
    oneRun ? ({ kind: 'chosen', value: first } as const) : choose(asked),
    choose(asked.toReversed()),
  ]);
  if (forwards.kind !== 'chosen' || backwards.kind !== 'chosen') return null;
  return forwards.value === backwards.value;
}
