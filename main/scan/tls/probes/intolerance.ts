import { isRefusal } from '../answers.ts';
import { helloFor, type Question } from '../hellos.ts';
import type { Prober } from '../prober.ts';
import { EMPTY } from '../wire/bytes.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import { greaseValue } from '../wire/registry.ts';
import { type Clear, clearQuestion } from './extensions.ts';

/** A version that does not exist yet; servers must answer with the newest they know (RFC 5246 appendix E.1). */
const FUTURE_VERSION = 0x0305;
const UNASSIGNED_EXTENSION = 0xfafb;
/** Longer than one TCP segment, as hellos with post-quantum key shares are. */
const LONG_HELLO = 2000;

/**
 * What the server cannot take although the standard says it must: "version", "extensions", "long-hello", and by its
 * IANA name each extension it refuses hellos for (extensions.ts); its own name is asked for by the whole audit
 * (index.ts). Judged against the answer to the same hello without the peculiarity; null without it, and where nothing
 * was refused but not all was answered.
 */
export async function probeIntolerance(
  prober: Prober,
  host: string | null,
  clear: Promise<Clear>,
): Promise<string[] | null> {
  const vary = variants(prober);
  const ask = (spec: ClientHelloSpec) => prober.ask(spec, 'hello', { peculiar: true });
  const together = (question: Question) =>
    ask(vary['long-hello'](vary.extensions(vary.version(helloFor(question, prober.ctx.random)))));

  // Nearly every server takes all of it at once; one that does not is asked for each.
  const usual = clearQuestion(host);
  const [reference, first] = await Promise.all([clear, together(usual)]);
  const { outcome, question, refused } = reference;
  if (outcome.kind !== 'hello') return null;
  const fits = question.protocol === usual.protocol && question.suites.length === usual.suites.length;
  const all = first.kind === 'hello' || fits ? first : await together(question);
  if (all.kind === 'hello') return refused;
  const plain = helloFor(question, prober.ctx.random);
  const outcomes = await Promise.all(
    Object.entries(vary).map(async ([name, variant]) => [name, await ask(variant(plain))] as const),
  );
  const found = outcomes.filter(([, answer]) => isRefusal(answer)).map(([name]) => name);
  const known =
    refused !== null && outcomes.every(([, answer]) => answer.kind === 'hello' || isRefusal(answer));
  const names = [...(refused ?? []), ...found];
  return names.length > 0 || known ? names : null;
}

type Variant = (spec: ClientHelloSpec) => ClientHelloSpec;

function variants(prober: Prober): Record<'version' | 'extensions' | 'long-hello', Variant> {
  const data = prober.ctx.random(17);
  const seed = prober.ctx.random(3);
  const [first, second, third] = [0, 1, 2].map((index) => greaseValue(seed[index] ?? 0)) as [
    number,
    number,
    number,
  ];
  return {
    version: (spec) => ({ ...spec, version: FUTURE_VERSION }),
    extensions: (spec) => ({
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
    }),
    'long-hello': (spec) => ({
      ...spec,
      extensions: [
        ...(spec.extensions ?? []).filter(({ type }) => type !== 'padding'),
        { type: 'padding', length: LONG_HELLO },
      ],
    }),
  };
}
