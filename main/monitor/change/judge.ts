import { createHash } from 'node:crypto';
import type { Report } from '../../../shared/report.ts';
import type { CloudSettings } from '../../../shared/settings.ts';
import type { Change } from '../../../shared/state.ts';
import type { Known } from '../memory.ts';
import { issuerFamily, sameFingerprint } from './certificate-change.ts';
import { oursOf, type Split, split } from './changes.ts';
import { applyDeltas, type Delta, deltaOf, learn, supportUnknown } from './delta.ts';
import { unseen } from './missing.ts';
import { settle, unsettle, whoMade } from './unsettled.ts';
import { type CertificateFact, keyArea, type View, viewOf } from './view.ts';
import type { Remembered } from './wording.ts';
import { inWords, isWorthSaying } from './words.ts';

/** One difference and what it means. */
export interface Judged {
  delta: Delta;
  change: Change;
}

export interface Judgement {
  known: Known;
  changes: Judged[];
  /** Something appeared that may have been a hiccup: look again soon. */
  secondLook: boolean;
  /** The owner changed what he trusts and the certificate was seen since: what was held against it is his to know. */
  otherTrust: boolean;
}

/** What the owner trusts of a cloud beside the public CAs, as a short hash: another one, another measure. */
export const trustOf = ({ ca, pin }: Pick<CloudSettings, 'ca' | 'pin'>): string =>
  createHash('sha256')
    .update(JSON.stringify([ca?.trim() || null, pin?.replaceAll(':', '').toLowerCase() || null]))
    .digest('hex')
    .slice(0, 16);

const judged = (deltas: readonly Delta[], cause: Change['cause'], remembered: Remembered): Judged[] =>
  deltas.flatMap((delta) => inWords([delta], cause, remembered).map((change) => ({ delta, change })));

/** Reachability and maintenance have their own confirmation (reach.ts). */
const REACH_STATUS = new Set(['up', 'maintenance', 'unreachable']);
const told = ({ key, before, after }: Delta): boolean =>
  key !== 'status' || !REACH_STATUS.has(before?.value ?? '') || !REACH_STATUS.has(after?.value ?? '');

/**
 * Whether a difference may be a hiccup of the network and not of the cloud: its area was not fully seen, it is
 * about the network itself, it rests on something that did not answer (a protocol that is not offered any more), or the
 * certificate is suddenly a stranger's (a hotel's proxy that is gone again while the other clouds are asked).
 */
function canFlap(delta: Delta, seen: View, doubt: { protocolLost: boolean; stranger: boolean }): boolean {
  const area = keyArea(delta.key);
  return (
    area === 'network' ||
    seen.sight[area] !== 'full' ||
    (area === 'tls' && doubt.protocolLost) ||
    (area === 'certificate' && doubt.stranger)
  );
}

/** An untrusted certificate where a trusted one was, or where another issuer's was. */
const isStranger = (known?: CertificateFact, shown?: CertificateFact): boolean =>
  known !== undefined &&
  shown?.trusted === false &&
  (known.trusted || issuerFamily(known.issuer) !== issuerFamily(shown.issuer));

/** Most certificates remembered of one cloud: more than a farm of servers shows in turn. */
const ACCEPTED = 8;

const fingerprints = ({ facts }: View): string[] => {
  const shown = facts.certificate?.certificate;
  return shown === undefined ? [] : [...(shown.alternate ? [shown.alternate] : []), shown.fingerprint256];
};

/**
 * The certificates accepted after a look that believed `now`: not one that lost the trust or the pin of the one before,
 * for whoever came once uninvited is not known when he comes again.
 */
function acceptedAfter(accepted: readonly string[], before: View, now: View, otherTrust: boolean): string[] {
  const [was, is] = [before.facts.certificate?.certificate, now.facts.certificate?.certificate];
  if (is === undefined) return [...accepted];
  const known = accepted.some((one) => sameFingerprint(one, is.fingerprint256));
  const same = sameFingerprint(was?.fingerprint256, is.fingerprint256);
  const uninvited = was !== undefined && ((was.trusted && !is.trusted) || (was.pinned && !is.pinned));
  if (!known && !otherTrust && (same || uninvited)) return [...accepted];
  const shown = fingerprints(now);
  return [...accepted.filter((one) => !shown.includes(one)), ...shown].slice(-ACCEPTED);
}

/** What is remembered of before, where it comes from a time that did not remember it: what it shows was accepted. */
const rememberedOf = ({ accepted, formerProduct }: Known, view: View, otherTrust: boolean): Remembered => ({
  accepted: accepted.length > 0 ? accepted : fingerprints(view),
  formerProduct,
  otherTrust,
});

/** What differs in the certificate because the owner trusts otherwise now: all of it, and the grades with it. */
const isByTrust = ({ key }: Delta): boolean => keyArea(key) === 'certificate' || key.startsWith('grade:');

/** A first report is where it starts from. */
const firstKnown = (known: Known, view: View): Known => ({
  ...known,
  view,
  pending: {},
  accepted: fingerprints(view).slice(-ACCEPTED),
  unsettled: {},
  formerProduct: null,
});

/**
 * Compares a report with what is known, pure. The first report is only learned: nothing got worse by our looking. What
 * can flap and is worse is withheld until a second report shows it again; the grade it drags down waits with it.
 * `trust`: what the owner trusts now (trustOf).
 */
export function judge(
  known: Known,
  older: Report | null,
  report: Report,
  scanId: number,
  reevaluate: (report: Report, now: Date) => Report,
  trust: string | null = null,
): Judgement {
  const now = viewOf(report);
  const { rulesVersion, dataAsOf } = report.scanner;
  const at = report.startedAt;
  const certificateSeen = now.sight.certificate === 'full';
  const otherTrust = certificateSeen && known.trust !== null && trust !== null && trust !== known.trust;
  const next: Known = {
    ...known,
    scanId,
    scanner: { rulesVersion, dataAsOf },
    trust: certificateSeen ? trust : known.trust,
  };
  if (known.view === null)
    return { known: firstKnown(next, now), changes: [], secondLook: false, otherTrust: false };

  const newer = {
    rules: known.scanner !== null && known.scanner.rulesVersion !== rulesVersion,
    data: known.scanner !== null && known.scanner.dataAsOf !== dataAsOf,
  };
  const base = older
    ? split(known.view, older, report, reevaluate)
    : splitBlind(known.view, known.scanner === null ? { rules: true, data: true } : newer, now);
  const unsettled = unsettle(known.unsettled, older && viewOf(older).sight, newer, at);
  const remembered = rememberedOf(known, known.view, otherTrust);
  const { gone, missing } = unseen(base.known, now, known.pending, at);
  const differences = [...base.cloud, ...gone];
  const all = judged(
    differences.filter((delta) => told(delta) && isWorthSaying(delta, base.known, now)),
    'cloud',
    remembered,
  );
  const madeBy = whoMade(all, unsettled);
  const labelled = all.map((one) => ({
    ...one,
    change: {
      ...one.change,
      cause: otherTrust && isByTrust(one.delta) ? ('settings' as const) : madeBy(one),
    },
  }));
  const doubt = {
    protocolLost: all.some(({ change }) => change.kind === 'protocol-lost'),
    stranger: isStranger(base.known.facts.certificate?.certificate, now.facts.certificate?.certificate),
  };
  const suspicious = labelled.filter(
    ({ delta, change }) =>
      change.cause === 'cloud' && change.direction === 'worse' && canFlap(delta, now, doubt),
  );
  const fresh = new Set(
    suspicious.map(({ delta }) => delta.key).filter((key) => known.pending[key] === undefined),
  );
  const withheld = (key: string) => fresh.has(key) || (fresh.size > 0 && key.startsWith('grade:'));
  const accepted = labelled.filter(({ delta }) => !withheld(delta.key));
  const keep = new Set(differences.map(({ key }) => key).filter(withheld));
  const view = learn(
    base.known,
    now,
    differences.filter(({ key }) => !withheld(key)),
    keep,
  );
  const support = supportUnknown(now) && view.facts.support === undefined && base.known.facts.support;
  const unknown: Delta[] = support ? [{ key: 'support', before: support, after: null }] : [];
  const product = accepted.find(({ delta }) => delta.key === 'product');
  return {
    known: {
      ...next,
      view,
      pending: { ...missing, ...Object.fromEntries([...fresh].map((key) => [key, at])) },
      accepted: keep.has('certificate')
        ? [...remembered.accepted]
        : acceptedAfter(remembered.accepted, base.known, now, otherTrust),
      unsettled: settle(unsettled, now, at),
      formerProduct: product
        ? product.change.direction === 'worse'
          ? (product.delta.before?.value ?? null)
          : null
        : known.formerProduct,
    },
    changes: [
      ...accepted,
      ...judged(unknown, 'cloud', remembered),
      ...judged(base.ours, base.cause, remembered),
    ],
    secondLook: fresh.size > 0,
    otherTrust,
  };
}

/** Without the older report nothing can be evaluated again: with other rules or data, all of it may be of our making. */
function splitBlind(known: View, newer: { rules: boolean; data: boolean }, now: View): Split {
  const deltas = deltaOf(known, now);
  const cause = newer.rules ? ('rules' as const) : ('data' as const);
  return newer.rules || newer.data
    ? { ours: deltas, cloud: [], cause, known: applyDeltas(known, deltas, known.sight) }
    : { ours: [], cloud: deltas, cause, known };
}

/** The stored report was evaluated again with newer rules or data; nobody looked at the cloud. */
export function judgeAgain(known: Known, older: Report, again: Report): Judgement {
  const { rulesVersion, dataAsOf } = again.scanner;
  const newer = {
    rules: older.scanner.rulesVersion !== rulesVersion,
    data: older.scanner.dataAsOf !== dataAsOf,
  };
  const { view } = known;
  const ours = view === null ? [] : oursOf(view, older, again);
  return {
    known: {
      ...known,
      scanner: { rulesVersion, dataAsOf },
      view: view && applyDeltas(view, ours, view.sight),
      unsettled: unsettle(known.unsettled, viewOf(older).sight, newer, again.startedAt),
    },
    changes:
      view === null ? [] : judged(ours, newer.rules ? 'rules' : 'data', rememberedOf(known, view, false)),
    secondLook: false,
    otherTrust: false,
  };
}
