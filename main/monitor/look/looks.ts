import type { ProbeError, Report } from '../../../shared/report.ts';
import type { CloudSettings } from '../../../shared/settings.ts';
import type { ScanProgress } from '../../../shared/state.ts';
import { LOST_CONFIGURATION, noCloud } from '../../scan/cloud/light.ts';
import type { LightCheck } from '../../scan/light.ts';
import type { Inbox } from '../alert/inbox.ts';
import { issuerFamily, sameFingerprint } from '../change/certificate-change.ts';
import type { Memories } from '../memory.ts';
import type { MonitorClock, Scanner } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import type { Line } from './line.ts';
import type { OurClock } from './our-clock.ts';
import type { Located } from './place.ts';
import type { Plans } from './plans.ts';
import { reachOf } from './reach.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Clouds that are looked at themselves can tell of a stranger on the line when that is over. */
const ASK_AGAIN_MS = 60_000;

export interface LooksPorts {
  clock: MonitorClock;
  scanner: Scanner;
  /** The last report that saw the cloud; null: there is none. */
  previous: (cloudId: string) => Report | null;
  memories: Memories;
  plans: Plans;
  line: Line;
  recorder: Recorder;
  whereabouts: Whereabouts;
  inbox: Inbox;
  ourClock: OurClock;
}

/**
 * One look at a cloud, from the wire to the recorder: what was seen is believed only where our own line and our own clock
 * are right.
 */
export class Looks {
  readonly #ports: LooksPorts;

  constructor(ports: LooksPorts) {
    this.#ports = ports;
  }

  async light(cloud: CloudSettings, signal: AbortSignal): Promise<void> {
    const { scanner, memories, clock } = this.#ports;
    const { webroot } = memories.get(cloud.id, clock.now()).known;
    const check = await scanner.lightCheck(cloud, signal, webroot);
    if (!signal.aborted) await this.#seenLight(cloud, check, signal);
  }

  async audit(
    cloud: CloudSettings,
    signal: AbortSignal,
    progress: (progress: ScanProgress) => void,
  ): Promise<void> {
    const report = await this.#ports.scanner.audit(cloud, signal, progress, this.#ports.previous(cloud.id));
    if (!signal.aborted) await this.#seenReport(cloud, report, signal);
  }

  async #seenReport(cloud: CloudSettings, report: Report, signal: AbortSignal): Promise<void> {
    const { clock, memories, line, recorder, inbox, whereabouts, plans } = this.#ports;
    const known = memories.get(cloud.id, clock.now()).known.view?.facts;
    const reach = reachOf(report, known?.product !== undefined);
    if (reach === 'down' || reach === 'maintenance')
      return this.#seenLight(cloud, lightOf(report, reach), signal, { fullScan: true });
    const before = known?.certificate?.certificate;
    const shown = report.certificate;
    const itself = !before || !shown || shown.trusted || before.spkiSha256 === shown.spkiSha256;
    const seen = this.#located(cloud, report.target.addresses);
    if (!itself && (await this.#isElsewhere(seen, signal))) return;
    if (await this.#clockIsWrong(cloud, report.http?.clockSkewSeconds, signal)) return;
    // A home cloud's own certificate need not be trusted either: a stranger's is told by its issuer. What this system alone
    // trusts may be a company's proxy or a virus scanner that opens TLS.
    const foreign =
      before !== undefined &&
      shown !== null &&
      (!shown.trusted || shown.trustedBy === 'system') &&
      before.fingerprint256 !== shown.fingerprint256 &&
      issuerFamily(before.issuer) !== issuerFamily(shown.issuer);
    const intercepted = foreign && (await line.shows(shown.issuer, seen, signal));
    if (intercepted === true || signal.aborted) return;
    if (intercepted === null) return plans.hold(cloud, ASK_AGAIN_MS);
    recorder.report(cloud, report, { reached: reach === 'up' });
    const isFar = (await line.placeOf(seen)) === 'internet';
    // A channel that hangs holds up no look.
    void inbox.flush(isFar ? null : cloud.id);
    if (itself) await whereabouts.seenHere(cloud, signal, seen.addresses);
  }

  /** Whether this computer is not where the cloud is: then nothing is held against it. */
  async #isElsewhere({ cloud, addresses }: Located, signal: AbortSignal): Promise<boolean> {
    const { whereabouts, recorder } = this.#ports;
    if (!(await whereabouts.elsewhere(cloud, signal, addresses))) return false;
    if (!signal.aborted) recorder.away(cloud);
    return true;
  }

  async #seenLight(
    cloud: CloudSettings,
    check: LightCheck,
    signal: AbortSignal,
    by = { fullScan: false },
  ): Promise<void> {
    const { line, recorder, inbox, whereabouts } = this.#ports;
    const itself = this.#isItself(cloud, check);
    const isDown = check.outcome === 'down';
    const seen = this.#located(cloud, check.addresses);
    if (isDown) {
      const online = await line.isUp(seen, signal);
      if (signal.aborted || !online) return;
    }
    if (!itself && (await this.#isElsewhere(seen, signal))) return;
    if (!isDown && (await this.#clockIsWrong(cloud, check.clockSkewSeconds, signal))) return;
    if (signal.aborted) return;
    recorder.light(cloud, check, by);
    const place = await line.placeOf(seen);
    // The internet was seen where it answers from there, or was asked for where silence needed it.
    const isOnline = isDown ? place === 'internet' || place === 'unknown' : place === 'internet';
    // A channel that hangs holds up no look.
    void inbox.flush(isOnline ? null : cloud.id);
    if (itself) await whereabouts.seenAgain(cloud, signal, seen.addresses);
  }

  #located(cloud: CloudSettings, addresses: readonly string[] | undefined): Located {
    const { networks } = this.#ports.memories.get(cloud.id, this.#ports.clock.now()).known;
    return { cloud, addresses, networks };
  }

  /** Whether a light check certainly saw this cloud and nobody else at its address. */
  #isItself({ id }: CloudSettings, { outcome, fingerprint256 }: LightCheck): boolean {
    const { memories, clock } = this.#ports;
    const { known, plan } = memories.get(id, clock.now());
    const shown = [known.view?.facts.certificate?.value, plan.lastLight?.fingerprint256];
    return outcome !== 'down' && shown.some((one) => sameFingerprint(one, fingerprint256));
  }

  /** Whether nothing can be told by our clock: then nothing is judged, and the cloud is looked at again later. */
  async #clockIsWrong(
    cloud: CloudSettings,
    skewSeconds: number | null | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const waitMs = await this.#ports.ourClock.doubt(cloud.id, skewSeconds, signal);
    if (waitMs !== null && !signal.aborted) this.#ports.plans.hold(cloud, waitMs);
    return waitMs !== null;
  }
}

/** Why a full scan found no cloud, in the words of a light check. */
function whyDown({ status, statusReason, coverage, errors }: Report): ProbeError {
  const because = (message: string): ProbeError => ({ probe: 'cloud', kind: 'protocol', message });
  if (statusReason === 'lost-configuration') return because(LOST_CONFIGURATION);
  // "Nothing of the cloud was seen: a limiter refuses the request (HTTP 429)."
  const why = coverage?.cloud.why?.replace(/^[^:]*: /u, '').replace(/\.$/u, '');
  if (status === 'refused' && why) return because(noCloud(why).slice(0, 512));
  return errors[0] ?? because('A web server answers, but no cloud.');
}

/**
 * A full scan that found nobody, or maintenance, says as much as a light check. So does one that finds a server where a
 * cloud was: mostly a proxy whose cloud behind it is down.
 */
const lightOf = (report: Report, outcome: 'maintenance' | 'down'): LightCheck => ({
  at: report.startedAt,
  outcome,
  durationMs: report.durationMs,
  error: whyDown(report),
  version: report.cloud?.version ?? null,
  fingerprint256: report.certificate?.fingerprint256 ?? null,
  issuer: report.certificate?.issuer ?? null,
  clockSkewSeconds: report.http?.clockSkewSeconds ?? null,
  addresses: report.target.addresses,
});
