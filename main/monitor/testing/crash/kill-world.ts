import { type CloudSettings, SETTINGS_SCHEMA_VERSION, Settings } from '../../../../shared/settings.ts';
import type { LightCheck } from '../../../scan/light.ts';
import { sampleCheck } from '../../../storage/testing/fixture.ts';
import type { MonitorClock, Scanner } from '../../ports.ts';
import { makeReport } from '../reports.ts';

/** The world in which kill-proof.ts kills: some clouds that get worse and better, on a clock that runs fast. */

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
export const START = Date.UTC(2026, 5, 1);
/** A second of ours is so many of theirs: about an hour and a half. */
const SPEED = 6000;
/** Short, so that retention has something to throw away. */
export const KEEP_DAYS = 1;
/** What an imported file holds, each kind for one day after the other. */
export const FAR = { scans: 25, checks: 200 };

export const CLOUDS = ['home', 'work', 'club', 'shop', 'mail', 'blog'];

/** Milliseconds since the whole run began become days. */
export const fastClock = (began: number): MonitorClock => ({
  now: () => START + 60 * DAY + (Date.now() - began) * SPEED,
  after(ms, callback) {
    const timer = setTimeout(callback, Math.max(1, ms / SPEED));
    return () => clearTimeout(timer);
  },
  offsetMinutes: () => 0,
});

const cloud = (id: string): CloudSettings => ({
  id,
  name: id,
  url: `https://${id}.example/`,
  ca: null,
  pin: null,
  addedAt: new Date(START).toISOString(),
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  exposureProbes: true,
  sample: false,
});

export const killSettings = (): Settings =>
  Settings.parse({
    schemaVersion: SETTINGS_SCHEMA_VERSION,
    clouds: CLOUDS.map(cloud),
    schedule: { auditMinutes: 60, lightMinutes: 15 },
    alerts: {
      minimumSeverity: 'low',
      recovery: true,
      quietHours: { enabled: true, from: '22:00', to: '03:00' },
    },
    channels: { desktop: { enabled: false }, webhook: { enabled: true } },
    history: { keepAllDays: KEEP_DAYS },
  });

/** The same for a cloud and a while, whichever process asks. */
function truth(id: string, at: number) {
  const slot = Math.floor(at / (100 * MINUTE));
  let hash = 2166136261;
  for (const char of `${id}${slot}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
  const fate = (hash >>> 8) % 6;
  return {
    down: fate === 0,
    maintenance: fate === 1,
    hsts: fate !== 2,
    oldTls: fate === 3,
    version: `31.0.${Math.floor(at / DAY) % 100}`,
  };
}

const FAILURE = { probe: 'https', kind: 'refused', message: 'Connection refused.' } as const;

export const killScanner = (clock: MonitorClock): Scanner => ({
  async audit({ id }, signal) {
    await new Promise<void>((resolve, reject) => {
      clock.after(4000, resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    const at = clock.now();
    const { down, maintenance, ...traits } = truth(id, at);
    return down
      ? makeReport({ at, status: 'unreachable', errors: [FAILURE] })
      : makeReport({ at, status: maintenance ? 'maintenance' : 'up', ...traits });
  },
  async lightCheck({ id }): Promise<LightCheck> {
    const at = clock.now();
    const { down, maintenance, version } = truth(id, at);
    const outcome = down ? 'down' : maintenance ? 'maintenance' : 'up';
    return sampleCheck(at, {
      outcome,
      error: down ? FAILURE : null,
      version: down ? null : version,
      fingerprint256: down ? null : 'aa'.repeat(32),
    });
  },
  reevaluate: (report) => report,
});

/** An exported history of another installation. Retention keeps one scan a day, so all of it stays. */
export function* farLines(id: string): Generator<string> {
  yield JSON.stringify({ type: 'weathervane-history', version: 1 });
  const cloudId = id;
  for (let n = 0; n < FAR.scans; n++) {
    const at = START + n * DAY;
    const iso = new Date(at).toISOString();
    const record = { cloudId, at: iso, severity: 'low', kind: 'down' };
    const change = {
      subject: null,
      direction: 'worse',
      before: null,
      after: null,
      cause: 'cloud',
      read: true,
    };
    yield JSON.stringify({
      type: 'change',
      change: { ...change, ...record, id: n + 1, sentence: 'It was down.', scanId: n + 1 },
    });
    const alert = { findingId: null, title: 'down', body: '', delivery: 'stored', deliveredAt: null };
    yield JSON.stringify({
      type: 'alert',
      dedupeKey: `${id} ${n}`,
      alert: { ...alert, ...record, id: n + 1, acknowledgedAt: null },
    });
    yield JSON.stringify({ type: 'scan', cloudId, scanId: n + 1, report: makeReport({ at }) });
  }
  for (let n = 0; n < FAR.checks; n++)
    yield JSON.stringify({ type: 'check', cloudId, check: sampleCheck(START + n * 97 * MINUTE) });
  yield JSON.stringify({ type: 'end', complete: true });
}
