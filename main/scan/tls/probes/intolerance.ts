import { helloFor } from '../hellos.ts';
import { type HandshakeOutcome, isRefusal } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { EMPTY } from '../wire/bytes.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import { greaseValue } from '../wire/registry.ts';
import { clearQuestion } from './extensions.ts';

/** A version that does not exist yet; servers must answer with the newest they know (RFC 5246 appendix E.1). */
const FUTURE_VERSION = 0x0305;
const UNASSIGNED_EXTENSION = 0xfafb;
/** Longer than one TCP segment, as hellos with post-quantum key shares are. */
const LONG_HELLO = 2000;

/**
 * What the server cannot take although the standard says it must: "version", "extensions",
 * "long-hello"; its own name is asked for by the whole audit (index.ts). Judged against `usual`, the answer to the same hello without the peculiarity; null without it.
 */
export async function probeIntolerance(
  prober: Prober,
  host: string | null,
  usual: Promise<HandshakeOutcome>,
): Promise<string[] | null> {
  const plain = helloFor(clearQuestion(host), prober.ctx.random);
  const data = prober.ctx.random(17);
  const seed = prober.ctx.random(3);
  const [first, second, third] = [0, 1, 2].map((index) => greaseValue(seed[index] ?? 0)) as [
    number,
    number,
    number,
  ];
  const version: Variant = (spec) => ({ ...spec, version: FUTURE_VERSION });
  const unknown: Variant = (spec) => ({
    ...spec,
    cipherSuites: [first, ...spec.cipherSuites],
    extensions: [
      { type: 'raw', id: second, data: EMPTY },
      ...(spec.extensions ?? []).map((extension) =>
        extension.type === 'supported_groups'
          ? { ...extension, groups: [third, ...extension.groups] }
          : extension,
      ),
      { type: 'raw', id: UNASSIGNED_EXTENSION, data },
    ],
  });
  const long: Variant = (spec) => ({
    ...spec,
    extensions: [
      ...(spec.extensions ?? []).filter(({ type }) => type !== 'padding'),
      { type: 'padding', length: LONG_HELLO },
    ],
  });
  const variants: Record<string, Variant> = { version, extensions: unknown, 'long-hello': long };

  // Nearly every server takes all of it at once; one that does not is asked for each.
  const [reference, together] = await Promise.all([usual, prober.ask(long(unknown(version(plain))))]);
  if (reference.kind !== 'hello') return null;
  if (together.kind === 'hello') return [];
  const outcomes = await Promise.all(
    Object.entries(variants).map(async ([name, vary]) => [name, await prober.ask(vary(plain))] as const),
  );
  return outcomes.filter(([, outcome]) => isRefusal(outcome)).map(([name]) => name);
}

type Variant = (spec: ClientHelloSpec) => ClientHelloSpec;
