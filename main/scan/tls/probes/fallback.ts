import { type SuiteFacts, WIRE_PROTOCOLS } from '../facts.ts';
import { helloFor } from '../hellos.ts';
import type { Prober } from '../prober.ts';
import { ALERT, SIGNALLING } from '../wire/registry.ts';

/**
 * TLS_FALLBACK_SCSV (RFC 7507): a hello one version below the best, marked as a fallback. True where the server
 * refuses it with inappropriate_fallback, false where it goes along; null where it speaks one version only or
 * refuses for another reason.
 */
export async function probeFallback(
  prober: Prober,
  facts: SuiteFacts,
  host: string | null,
): Promise<boolean | null> {
  const spoken = WIRE_PROTOCOLS.filter((protocol) => facts.protocols[protocol].supported);
  const below = spoken.at(-2);
  if (below === undefined) return null;
  const suites = [...facts.protocols[below].suites, SIGNALLING.fallback];
  const outcome = await prober.ask(helloFor({ protocol: below, suites, host }, prober.ctx.random));
  if (outcome.kind === 'hello') return false;
  return outcome.kind === 'alert' && outcome.description === ALERT.inappropriateFallback ? true : null;
}
