import { isRefusal } from '../answers.ts';
import { type Accepted, type Choose, eliminate, mergeRuns } from '../elimination.ts';
import { CURVES, GROUP_LISTS_13, helloFor } from '../hellos.ts';
import type { Prober } from '../prober.ts';
import { suiteById } from '../suites.ts';
import { ALERT } from '../wire/registry.ts';
import type { ProtocolFacts } from './protocols.ts';

export interface GroupFacts extends Accepted<number> {
  /** True where the server's order decides; null with fewer than two groups or without an answer. */
  preference: boolean | null;
}

type ChooseGroup = Choose<number>;

/** Groups under TLS 1.3: without a key share the server names its choice in a HelloRetryRequest (RFC 8446 §4.1.4). */
export function probeGroups13(
  prober: Prober,
  suites: readonly number[],
  host: string | null,
): Promise<GroupFacts> {
  return inOrder(GROUP_LISTS_13, async (groups) => {
    const question = { protocol: 'TLS1.3', suites, host, groups } as const;
    let outcome = await prober.ask(helloFor(question, prober.ctx.random));
    // Some servers want a share in the first hello; protocol_version says that it is not about that.
    if (outcome.kind === 'alert' && outcome.description !== ALERT.protocolVersion && isWhole(groups))
      outcome = await prober.ask(helloFor({ ...question, shares: [29, 23] }, prober.ctx.random));
    if (outcome.kind === 'hello')
      return outcome.group === null ? { kind: 'refused' } : { kind: 'chosen', value: outcome.group };
    return isRefusal(outcome) ? { kind: 'refused' } : { kind: 'unknown' };
  });
}

/** Curves of ECDHE up to TLS 1.2, from the ServerKeyExchange; `known` ones are not asked again. */
export function probeCurves(
  prober: Prober,
  { protocol, suites }: Pick<ProtocolFacts, 'protocol' | 'suites'>,
  host: string | null,
  known: readonly number[],
): Promise<GroupFacts> {
  const elliptic = suites.filter((id) => suiteById(id)?.kx.startsWith('ECDH'));
  if (elliptic.length === 0) return Promise.resolve({ accepted: [], complete: true, preference: null });
  return inOrder([CURVES.filter((curve) => !known.includes(curve))], async (groups) => {
    const hello = helloFor({ protocol, suites: elliptic, host, groups }, prober.ctx.random);
    const outcome = await prober.ask(hello, 'flight');
    // The curve stands in the flight, not in the hello.
    if (outcome.kind === 'hello' && outcome.cut) return { kind: 'unknown' };
    if (outcome.kind === 'hello')
      return outcome.group === null ? { kind: 'refused' } : { kind: 'chosen', value: outcome.group };
    return isRefusal(outcome) ? { kind: 'refused' } : { kind: 'unknown' };
  });
}

const isWhole = (groups: readonly number[]): boolean =>
  GROUP_LISTS_13.some((list) => list.length === groups.length);

/** The lists side by side, joined in the server's order. */
async function inOrder(lists: readonly (readonly number[])[], choose: ChooseGroup): Promise<GroupFacts> {
  const runs = await Promise.all(lists.map((list) => eliminate(list, choose)));
  const complete = runs.every((run) => run.complete);
  const [first] = runs.filter((run) => run.accepted.length > 1);
  const backwards = first && (await choose(first.accepted.toReversed()));
  const preference = backwards?.kind === 'chosen' ? backwards.value === first?.accepted[0] : null;
  const accepted = runs.map((run) => run.accepted);
  if (preference === false) return { accepted: accepted.flat(), complete, preference };
  const prefer = async (a: number, b: number) => {
    const choice = await choose([b, a]);
    return choice.kind === 'chosen' ? choice.value : null;
  };
  return { accepted: await mergeRuns(accepted, prefer), complete, preference };
}
