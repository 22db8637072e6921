import type { Report } from '../../shared/report.ts';
import type { Change } from '../../shared/state.ts';
import { issuerFamily } from './certificate-change.ts';
import { split } from './changes.ts';
import type { Known } from './memory.ts';
import {
  applyDeltas,
  type CertificateFact,
  type Delta,
  deltaOf,
  isAlwaysTold,
  keyArea,
  learn,
  type View,
  viewOf,
} from './view.ts';
import { inWords } from './words.ts';

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
}

const judged = (deltas: readonly Delta[], cause: Change['cause']): Judged[] =>
  deltas.flatMap((delta) => inWords([delta], cause).map((change) => ({ delta, change })));

/** Reachability and maintenance have their own confirmation (reach.ts). */
const REACH_STATUS = new Set(['up', 'maintenance', 'unreachable']);
const told = ({ key, before, after }: Delta): boolean =>
  key !== 'status' || !REACH_STATUS.has(before?.value ?? '') || !REACH_STATUS.has(after?.value ?? '');

/**
 * Whether a difference may be a hiccup of the network and not of the cloud: its probes timed out or were reset, it is
 * about the network itself, it rests on something that did not answer (a protocol that is not offered any more), or the
 * certificate is suddenly a stranger's (a hotel's proxy that is gone again while the other clouds are asked).
 */
function canFlap(delta: Delta, seen: View, doubt: { protocolLost: boolean; stranger: boolean }): boolean {
  const area = keyArea(delta.key);
  return (
    area === 'network' ||
    seen.sight[area] === 'partial' ||
    (area === 'tls' && doubt.protocolLost) ||
    (area === 'certificate' && doubt.stranger)
  );
}

/** An untrusted certificate where a trusted one was, or where another issuer's was. */
const isStranger = (known?: CertificateFact, shown?: CertificateFact): boolean =>
  known !== undefined &&
  shown?.trusted === false &&
  (known.trusted || issuerFamily(known.issuer) !== issuerFamily(shown.issuer));

/**
 * Compares a report with what is known, pure. The first report is only learned: nothing got worse by our looking. What
 * can flap and is worse is withheld until a second report shows it again; the grade it drags down waits with it.
 */
export function judge(
  known: Known,
  older: Report | null,
  report: Report,
  scanId: number,
  reevaluate: (report: Report, now: Date) => Report,
): Judgement {
  const now = viewOf(report);
  const { rulesVersion, dataAsOf } = report.scanner;
  const next = { ...known, scanId, scanner: { rulesVersion, dataAsOf } };
  if (known.view === null)
    return { known: { ...next, view: now, pending: {} }, changes: [], secondLook: false };

  const { ours, cloud, cause } = older
    ? split(known.view, older, report, reevaluate)
    : splitBlind(known, now, rulesVersion, dataAsOf);
  const { gone, missing } = unseen(known, now);
  const differences = [...cloud, ...gone];
  const fromCloud = judged(differences.filter(told), 'cloud');
  const doubt = {
    protocolLost: fromCloud.some(({ change }) => change.kind === 'protocol-lost'),
    stranger: isStranger(known.view.facts.certificate?.certificate, now.facts.certificate?.certificate),
  };
  const suspicious = fromCloud.filter(
    ({ delta, change }) => change.direction === 'worse' && canFlap(delta, now, doubt),
  );
  const fresh = new Set(
    suspicious.map(({ delta }) => delta.key).filter((key) => known.pending[key] === undefined),
  );
  const withheld = (key: string) => fresh.has(key) || (fresh.size > 0 && key.startsWith('grade:'));
  const accepted = fromCloud.filter(({ delta }) => !withheld(delta.key));
  const afterOurs = applyDeltas(known.view, ours, known.view.sight);
  const keep = new Set(differences.map(({ key }) => key).filter(withheld));
  return {
    known: {
      ...next,
      view: learn(
        afterOurs,
        now,
        differences.filter(({ key }) => !withheld(key)),
        keep,
      ),
      pending: Object.fromEntries([...fresh, ...missing].map((key) => [key, report.startedAt])),
    },
    changes: [...accepted, ...judged(ours, cause)],
    secondLook: fresh.size > 0,
  };
}

/** The mark of a key that was missing once from an area seen only partly. */
const MISSING = '-';

/**
 * What is known and was not seen in an area that was only seen partly: missing once means nothing, missing twice in a
 * row it is gone. Without this a probe that always fails would hide for good that something was mended.
 */
function unseen(known: Known, now: View): { gone: Delta[]; missing: string[] } {
  const keys = Object.keys(known.view?.facts ?? {}).filter(
    (key) => now.facts[key] === undefined && now.sight[keyArea(key)] === 'partial' && !isAlwaysTold(key),
  );
  const gone = keys.filter((key) => known.pending[`${MISSING}${key}`] !== undefined);
  return {
    gone: gone.map((key) => ({ key, before: known.view?.facts[key] ?? null, after: null })),
    missing: keys.filter((key) => !gone.includes(key)).map((key) => `${MISSING}${key}`),
  };
}

/** Without the older report nothing can be evaluated again: with other rules or data, all of it may be of our making. */
function splitBlind(known: Known, now: View, rulesVersion: string, dataAsOf: string) {
  const deltas = known.view ? deltaOf(known.view, now) : [];
  const sameRules = known.scanner?.rulesVersion === rulesVersion;
  if (sameRules && known.scanner?.dataAsOf === dataAsOf)
    return { ours: [], cloud: deltas, cause: 'data' as const };
  return { ours: deltas, cloud: [], cause: sameRules ? ('data' as const) : ('rules' as const) };
}

/** The stored report was evaluated again with newer rules or data; nobody looked at the cloud. */
export function judgeAgain(known: Known, older: Report, again: Report): Judgement {
  const ours = deltaOf(viewOf(older), viewOf(again));
  const cause = older.scanner.rulesVersion === again.scanner.rulesVersion ? 'data' : 'rules';
  const { rulesVersion, dataAsOf } = again.scanner;
  return {
    known: {
      ...known,
      scanner: { rulesVersion, dataAsOf },
      view: known.view && applyDeltas(known.view, ours, known.view.sight),
    },
    changes: judged(ours, cause),
    secondLook: false,
  };
}
