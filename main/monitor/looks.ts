import type { Report } from '../../shared/report.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import type { ScanProgress } from '../../shared/state.ts';
import type { LightCheck } from '../scan/light.ts';
import { issuerFamily, sameFingerprint } from './certificate-change.ts';
import type { Inbox } from './inbox.ts';
import type { Line } from './line.ts';
import type { Memories } from './memory.ts';
import type { Plans } from './plans.ts';
import type { MonitorClock, Scanner } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { Whereabouts } from './whereabouts.ts';

/** With a clock further off than this, nothing is said about what runs out. */
const WRONG_CLOCK_SECONDS = 12 * 3600;
const WRONG_CLOCK_RETRY_MS = 15 * 60_000;

export interface LooksPorts {
  clock: MonitorClock;
  scanner: Scanner;
  memories: Memories;
  plans: Plans;
  line: Line;
  recorder: Recorder;
  whereabouts: Whereabouts;
  inbox: Inbox;
  /** Seconds our clock is off, by what the clouds say; null: it is right again. */
  onWrongClock: (seconds: number | null) => void;
}

/**
 * One look at a cloud, from the wire to the recorder: what was seen is believed only where our own line and our own clock
 * are right.
 */
export class Looks {
  readonly #ports: LooksPorts;
  #wrongClock: number | null = null;

  constructor(ports: LooksPorts) {
    this.#ports = ports;
  }

  get wrongClock(): number | null {
    return this.#wrongClock;
  }

  async light(cloud: CloudSettings, signal: AbortSignal): Promise<void> {
    const check = await this.#ports.scanner.lightCheck(cloud, signal);
    if (!signal.aborted) await this.#seenLight(cloud, check, signal);
  }

  async audit(
    cloud: CloudSettings,
    signal: AbortSignal,
    progress: (progress: ScanProgress) => void,
  ): Promise<void> {
    const report = await this.#ports.scanner.audit(cloud, signal, progress);
    if (!signal.aborted) await this.#seenReport(cloud, report, signal);
  }

  async #seenReport(cloud: CloudSettings, report: Report, signal: AbortSignal): Promise<void> {
    const { clock, memories, line, recorder, inbox, whereabouts } = this.#ports;
    const known = memories.get(cloud.id, clock.now()).known.view?.facts;
    const gone =
      report.status === 'unreachable' || (report.status === 'not-a-cloud' && known?.product !== undefined);
    if (gone || report.status === 'maintenance') return this.#seenLight(cloud, lightOf(report), signal);
    const before = known?.certificate?.certificate;
    const shown = report.certificate;
    const itself = !before || !shown || shown.trusted || before.spkiSha256 === shown.spkiSha256;
    if (!itself && (await this.#isElsewhere(cloud, signal))) return;
    if (this.#clockIsWrong(cloud, report.http?.clockSkewSeconds)) return;
    // A home cloud's own certificate need not be trusted either: a stranger's is told by its issuer.
    const foreign =
      before &&
      shown &&
      !shown.trusted &&
      before.fingerprint256 !== shown.fingerprint256 &&
      issuerFamily(before.issuer) !== issuerFamily(shown.issuer);
    if (foreign && (await line.shows(shown.issuer, cloud, signal))) return;
    if (signal.aborted) return;
    recorder.report(cloud, report);
    await inbox.flush();
    if (itself) await whereabouts.seenHere(cloud, signal);
  }

  /** Whether this computer is not where the cloud is: then nothing is held against it. */
  async #isElsewhere(cloud: CloudSettings, signal: AbortSignal): Promise<boolean> {
    const { whereabouts, recorder } = this.#ports;
    if (!(await whereabouts.elsewhere(cloud, signal))) return false;
    if (!signal.aborted) recorder.away(cloud);
    return true;
  }

  async #seenLight(cloud: CloudSettings, check: LightCheck, signal: AbortSignal): Promise<void> {
    const { line, recorder, inbox, whereabouts } = this.#ports;
    const itself = this.#isItself(cloud, check);
    if (check.outcome === 'down') {
      const online = await line.isUp(cloud, signal);
      if (signal.aborted || !online) return;
    }
    if (!itself && (await this.#isElsewhere(cloud, signal))) return;
    if (check.outcome !== 'down' && this.#clockIsWrong(cloud, check.clockSkewSeconds)) return;
    if (signal.aborted) return;
    recorder.light(cloud, check);
    await inbox.flush();
    if (itself) await whereabouts.seenAgain(cloud, signal);
  }

  /** Whether a light check certainly saw this cloud and nobody else at its address. */
  #isItself({ id }: CloudSettings, { outcome, fingerprint256 }: LightCheck): boolean {
    const { memories, clock } = this.#ports;
    const { known, plan } = memories.get(id, clock.now());
    const shown = [known.view?.facts.certificate?.value, plan.lastLight?.fingerprint256];
    return outcome !== 'down' && shown.some((one) => sameFingerprint(one, fingerprint256));
  }

  /** By what the cloud says our clock may be off: then nothing is judged, and the owner is told. */
  #clockIsWrong(cloud: CloudSettings, skewSeconds: number | null | undefined): boolean {
    if (skewSeconds === null || skewSeconds === undefined) return false;
    const off = Math.abs(skewSeconds) > WRONG_CLOCK_SECONDS ? skewSeconds : null;
    if ((off === null) !== (this.#wrongClock === null)) {
      this.#wrongClock = off;
      this.#ports.onWrongClock(off);
    }
    if (off === null) return false;
    this.#ports.plans.hold(cloud, WRONG_CLOCK_RETRY_MS);
    return true;
  }
}

/**
 * A full scan that found nobody, or maintenance, says as much as a light check. So does one that finds a server where a
 * cloud was: mostly a proxy whose cloud behind it is down.
 */
const lightOf = (report: Report): LightCheck => ({
  at: report.startedAt,
  outcome: report.status === 'maintenance' ? 'maintenance' : 'down',
  durationMs: report.durationMs,
  error: report.errors[0] ?? {
    probe: 'cloud',
    kind: 'protocol',
    message: 'A web server answers, but no cloud.',
  },
  version: report.cloud?.version ?? null,
  fingerprint256: report.certificate?.fingerprint256 ?? null,
  issuer: report.certificate?.issuer ?? null,
  clockSkewSeconds: report.http?.clockSkewSeconds ?? null,
});
