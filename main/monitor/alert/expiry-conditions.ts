import { productName } from '../../../shared/products.ts';
import { dayText } from '../../../shared/words/index.ts';
import { issuerFamily, sameFingerprint } from '../change/certificate-change.ts';
import type { View } from '../change/view.ts';
import type { Condition, Conditions } from '../memory.ts';
import { condition, end, type Text, type Turn, withOpen } from './conditions.ts';
import {
  certificateSteps,
  certificateText,
  type ExpiryMemory,
  type ExpiryStep,
  endedSupport,
  expiryStep,
  rank,
  renewalMoments,
  supportSteps,
  supportText,
} from './expiry.ts';

/** What time alone makes wrong: a certificate that runs out, a version whose support ends. Pure. */

const CERTIFICATE = 'expiry:certificate';
const SUPPORT = 'expiry:support';

type Facts = View['facts'];

export interface ExpiryTurn extends Turn {
  certificate: ExpiryMemory | null;
  support: ExpiryMemory | null;
}

interface RunsOut {
  key: typeof CERTIFICATE | typeof SUPPORT;
  /** What runs out, by name: another name is another thing. */
  thing: string;
  issuer: string;
  steps: ExpiryStep[];
  text: (name: string, step: string, now: number) => Text;
}

function certificateOf(facts: Facts, ownDays: readonly number[]): RunsOut | null {
  const certificate = facts.certificate?.certificate;
  return certificate === undefined
    ? null
    : {
        key: CERTIFICATE,
        thing: certificate.fingerprint256,
        issuer: issuerFamily(certificate.issuer),
        steps: certificateSteps(certificate, ownDays),
        text: (name, step, now) => certificateText(name, certificate, step, now),
      };
}

function supportOf({ support, product, version }: Facts, ownDays: readonly number[]): RunsOut | null {
  const dated = support?.support;
  const more = { key: SUPPORT, issuer: '' } as const;
  if (dated)
    return {
      ...more,
      thing: `${dated.label} ${dated.until}`,
      steps: supportSteps(dated.until, ownDays),
      text: (name, _step, now) => supportText(name, dated.label, dated.until, now),
    };
  if (support?.value !== 'end of life') return null;
  const label = `${productName(product?.value ?? '')} ${version?.value ?? ''}`.trim();
  return {
    ...more,
    thing: label,
    steps: endedSupport(),
    text: (name, _step, now) => supportText(name, label, null, now),
  };
}

const episodeOf = ({ key, thing }: RunsOut, step: string): string => `${key}|${thing}|${step}`;

/** `over`: the good news where another thing has taken the place of the one before; null where it is none. */
function run(
  turn: Turn,
  memory: ExpiryMemory | null,
  it: RunsOut,
  about: { name: string; first: boolean; over: string | null },
  now: number,
): [Turn, ExpiryMemory] {
  const { key, thing, issuer, steps, text } = it;
  const { name, first, over } = about;
  const kept = memory !== null && memory.thing !== thing ? end(turn, key, over) : turn;
  const next = expiryStep(memory, thing, issuer, steps, now);
  const { opens } = next;
  // What was so when the cloud was added did not get worse: its card says it.
  if (opens === null || first) return [kept, next.memory];
  const waits = kept.open[key];
  // What could not be told yet (a mute, the owner's minimum) does not give way to something less severe.
  if (waits && !waits.alertId && rank(waits.severity) >= rank(opens.severity)) return [kept, next.memory];
  const { severity, findingId } = opens;
  const opened = condition(episodeOf(it, opens.name), key, severity, findingId, text(name, opens.name, now));
  return [withOpen(kept, key, opened), next.memory];
}

/**
 * "Was renewed" is said of a certificate that is trusted, of the issuer of the one before (as far as that is known) and
 * in its best years: a stranger in its place, or an old one that came back, renews nothing.
 */
function renewal(name: string, facts: Facts, memory: ExpiryMemory | null, now: number): string | null {
  const certificate = facts.certificate?.certificate;
  if (!certificate?.trusted || now >= renewalMoments(certificate).overdue) return null;
  const known = memory?.issuer ?? '';
  if (known !== '' && known !== issuerFamily(certificate.issuer)) return null;
  return `${name}: the certificate was renewed, valid until ${dayText(certificate.notAfter)}.`;
}

/**
 * The expiry policy, at the sight of the very certificate and version it is about: one that waits for its second look is
 * not known yet, and the one before it is not shown any more. `first`: the first report of the cloud, which is only
 * learned.
 */
export function turnExpiry(
  open: Conditions,
  known: { view: View | null; certificate: ExpiryMemory | null; support: ExpiryMemory | null },
  about: { name: string; shown: string | null | undefined; ownDays: readonly number[]; first: boolean },
  now: number,
): ExpiryTurn {
  const { name, shown, ownDays, first } = about;
  const facts = known.view?.facts ?? {};
  const certificate = certificateOf(facts, ownDays);
  const support = supportOf(facts, ownDays);
  const until = facts.support?.support?.until;
  const supported = until === undefined ? '' : ` until ${dayText(until)}`;
  const over = `${name}: the installed version is supported${supported}.`;
  let turn: Turn = { open, ended: [] };
  let { certificate: ofCertificate, support: ofSupport } = known;
  if (certificate && sameFingerprint(certificate.thing, shown)) {
    const renewed = renewal(name, facts, ofCertificate, now);
    [turn, ofCertificate] = run(turn, ofCertificate, certificate, { name, first, over: renewed }, now);
  }
  const goesOn = facts.support?.value === 'supported';
  if (support)
    [turn, ofSupport] = run(turn, ofSupport, support, { name, first, over: goesOn ? over : null }, now);
  else if (goesOn) turn = end(turn, SUPPORT, over);
  return { ...turn, certificate: ofCertificate, support: ofSupport };
}

/** What is open, in the words of now: what runs out runs on while it waits to be told or to be repeated. */
export function inWordsOfNow(open: Condition, view: View | null, name: string, now: number): Condition {
  const facts = view?.facts ?? {};
  for (const it of [certificateOf(facts, []), supportOf(facts, [])]) {
    if (it === null || !open.episode.startsWith(episodeOf(it, ''))) continue;
    const { title, body } = it.text(name, open.episode.slice(episodeOf(it, '').length), now);
    return { ...open, title: title.slice(0, 200), body: body.slice(0, 1000) };
  }
  return open;
}
