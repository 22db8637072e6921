import { type Choice, eliminate, mergeRuns } from '../elimination.ts';
import { helloFor, type WireProtocol } from '../hellos.ts';
import { type HandshakeOutcome, isRefusal, type ServerChoice } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { suiteById } from '../suites.ts';
import { ALERT } from '../wire/registry.ts';
import { commonSuites, suiteLists, uncommonLists } from './suite-lists.ts';

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
  /** One full flight for each suite with a DHE exchange, and the first of all. */
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

  const ask = async (suites: readonly number[]): Promise<HandshakeOutcome> => {
    const depth = suites.some((id) => suiteById(id)?.kx.startsWith('DH')) ? 'flight' : 'hello';
    const outcome = await prober.ask(helloFor({ protocol, suites, host, shares }, prober.ctx.random), depth);
    if (outcome.kind === 'hello' && outcome.protocol === protocol) choices.push(outcome);
    return outcome;
  };
  const choose = async (suites: readonly number[]): Promise<Choice<number>> => {
    const outcome = await ask(suites);
    if (outcome.kind === 'hello')
      return outcome.protocol === protocol
        ? { kind: 'chosen', value: outcome.cipherSuite }
        : { kind: 'refused' };
    if (outcome.kind === 'alert' && outcome.description === ALERT.protocolVersion) refusedVersion = true;
    return isRefusal(outcome) ? { kind: 'refused' } : { kind: 'unknown' };
  };

  // TLS 1.2 is nearly always there, so its lists go out at once; for older ones a hello decides which lists do.
  let lists = suiteLists(protocol);
  if (protocol !== 'TLS1.2' && protocol !== 'TLS1.3') {
    const { kind } = await choose(commonSuites(protocol));
    if (kind === 'unknown' || refusedVersion) return nothing(protocol, refusedVersion ? false : null);
    if (kind === 'refused') lists = uncommonLists(protocol);
  }
  const all = () => Promise.all(lists.map((list) => eliminate(list, choose)));
  let runs = await all();
  if (protocol === 'TLS1.3' && !refusedVersion && runs.every((run) => run.accepted.length === 0)) {
    shares = [29, 23];
    runs = await all();
  }
  const accepted = runs.flatMap((run) => run.accepted);
  const complete = runs.every((run) => run.complete);
  if (accepted.length === 0) return nothing(protocol, complete ? false : null);

  const preference = await serverDecides(
    runs.map((run) => run.accepted),
    choose,
  );
  const suites =
    preference === false
      ? accepted.toSorted((a, b) => a - b)
      : await mergeRuns(
          runs.map((run) => run.accepted),
          async (a, b) => {
            const choice = await choose([a, b]);
            return choice.kind === 'chosen' ? choice.value : null;
          },
        );
  return { protocol, supported: true, suites, complete, preference, choices };
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
