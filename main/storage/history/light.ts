import { LightCheck } from '../../scan/light.ts';
import type { CloudKeys } from './clouds.ts';
import type { Database } from './database.ts';
import { append, decode } from './series.ts';

const DAY = 86_400_000;

/** A day of light checks (UTC): the aggregate that is kept for good. */
export interface LightDay {
  /** Days since the epoch. */
  day: number;
  checks: number;
  down: number;
  maintenance: number;
  /** Milliseconds all checks took together. */
  duration: number;
  series: Uint8Array | null;
}

export interface LightChecks {
  addLightCheck(cloudId: string, check: LightCheck): void;
  days(cloud: number, fromDay: number, toDay: number): LightDay[];
  /** The outcome behind a sample's state number. */
  outcomes(cloud: number): Map<number, LightCheck['outcome']>;
  /** Every check that is still kept one by one, oldest first. */
  checks(cloud: number): Generator<LightCheck>;
  /** Adds a day's sums as another installation counted them; false where this one has counted that day itself. */
  addDay(cloud: number, day: Omit<LightDay, 'series'>): boolean;
}

type State = Pick<LightCheck, 'outcome' | 'error' | 'version' | 'fingerprint256' | 'issuer'>;

/** The compact series of light checks. */
export function lightChecks(database: Database, clouds: CloudKeys): LightChecks {
  const stateId = (cloud: number, state: State): number => {
    const body = JSON.stringify(state);
    return (
      database.get<{ id: number }>('SELECT id FROM light_state WHERE cloud = ? AND body = ?', cloud, body)
        ?.id ?? database.run('INSERT INTO light_state (cloud, body) VALUES (?, ?)', cloud, body).id
    );
  };
  const states = (cloud: number): Map<number, State> =>
    new Map(
      database
        .all<{ id: number; body: string }>('SELECT id, body FROM light_state WHERE cloud = ?', cloud)
        .map(({ id, body }) => [id, JSON.parse(body) as State]),
    );
  /** The last second of each cloud's day that was written last, so that a check need not unpack the day again. */
  const tails = new Map<number, { day: number; length: number; second: number }>();

  const days = (cloud: number, fromDay: number, toDay: number) =>
    database.all<LightDay>(
      'SELECT day, checks, down, maintenance, duration, series FROM light_day WHERE cloud = ? AND day BETWEEN ? AND ? ORDER BY day',
      cloud,
      fromDay,
      toDay,
    );

  return {
    addLightCheck(cloudId, check) {
      database.transaction(() => {
        const cloud = clouds.of(cloudId);
        const { outcome, error, version, fingerprint256, issuer } = check;
        const state = stateId(cloud, { outcome, error, version, fingerprint256, issuer });
        const at = Date.parse(check.at);
        const day = Math.floor(at / DAY);
        const second = Math.floor((at - day * DAY) / 1000);
        const series =
          database.get<{ series: Uint8Array | null }>(
            'SELECT series FROM light_day WHERE cloud = ? AND day = ?',
            cloud,
            day,
          )?.series ?? new Uint8Array();
        const tail = tails.get(cloud);
        const last =
          tail?.day === day && tail.length === series.length
            ? tail.second
            : (decode(series).at(-1)?.second ?? 0);
        const next = append(series, last, { second, durationMs: check.durationMs, state });
        tails.set(cloud, { day, length: next.length, second });
        database.run(
          `INSERT INTO light_day (cloud, day, checks, down, maintenance, duration, series) VALUES (?, ?, 1, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET checks = checks + 1, down = down + excluded.down,
             maintenance = maintenance + excluded.maintenance, duration = duration + excluded.duration, series = excluded.series`,
          cloud,
          day,
          outcome === 'down' ? 1 : 0,
          outcome === 'maintenance' ? 1 : 0,
          Math.max(0, Math.round(check.durationMs)),
          next,
        );
      });
    },
    days,
    outcomes: (cloud) => new Map([...states(cloud)].map(([id, { outcome }]) => [id, outcome])),
    *checks(cloud) {
      const known = states(cloud);
      for (const { day, series } of days(cloud, 0, Number.MAX_SAFE_INTEGER)) {
        for (const { second, durationMs, state } of decode(series ?? new Uint8Array())) {
          const check = LightCheck.safeParse({
            ...known.get(state),
            at: new Date(day * DAY + second * 1000).toISOString(),
            durationMs,
          });
          if (check.success) yield check.data;
        }
      }
    },
    addDay: (cloud, { day, checks, down, maintenance, duration }) =>
      database.run(
        'INSERT OR IGNORE INTO light_day VALUES (?, ?, ?, ?, ?, ?, NULL)',
        cloud,
        day,
        checks,
        down,
        maintenance,
        duration,
      ).changes === 1,
  };
}
