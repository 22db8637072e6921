import { helloFor } from '../hellos.ts';
import { type HandshakeOutcome, isRefusal } from '../outcome.ts';
import type { Prober } from '../prober.ts';
import { EMPTY } from '../wire/bytes.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import { greaseValue } from '../wire/registry.ts';
import { clearQuestion } from './extensions.ts';

/** A version that does not exist yet; servers must answer with the newest they know (RFC 5246 appendix E.1). */
const FUTURE_VERSION = 0x0305;
/** Longer than one TCP segment, as hellos with post-quantum key shares are. */
const LONG_HELLO = 2000;

/**
 * What the server cannot take although the standard says it must: "version", "extensions", "long-hello",
 * "server-name". Judged against `usual`, the answer to the same hello without the peculiarity; null without it.
 */
export async function probeIntolerance(
  prober: Prober,
  host: string | null,
  usual: Promise<HandshakeOutcome>,
): Promise<string[] | null> {
  const plain = helloFor(clearQuestion(host), prober.ctx.random);
  const extensions = plain.extensions ?? [];
  const seed = prober.ctx.random(3);
  const [first, second, third] = [0, 1, 2].map((index) => greaseValue(seed[index] ?? 0)) as [
    number,
    number,
    number,
  ];
  const variants: Record<string, ClientHelloSpec> = {
    version: { ...plain, version: FUTURE_VERSION },
    extensions: {
      ...plain,
      cipherSuites: [first, ...plain.cipherSuites],
      extensions: [
        { type: 'raw', id: second, data: EMPTY },
        ...extensions.map((extension) =>
          extension.type === 'supported_groups'
            ? { ...extension, groups: [third, ...extension.groups] }
            : extension,
        ),
        { type: 'raw', id: 0xfafb, data: prober.ctx.random(17) },
      ],
    },
    'long-hello': {
      ...plain,
      extensions: [
        ...extensions.filter(({ type }) => type !== 'padding'),
        { type: 'padding', length: LONG_HELLO },
      ],
    },
  };
  const [reference, ...outcomes] = await Promise.all([
    usual,
    ...Object.entries(variants).map(async ([name, spec]) => [name, await prober.ask(spec)] as const),
  ]);
  if (reference.kind !== 'hello') return null;
  return outcomes.filter(([, outcome]) => isRefusal(outcome)).map(([name]) => name);
}
