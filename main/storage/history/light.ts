import { LightCheck } from '../../scan/light.ts';
import type { CloudKeys } from './clouds.ts';
import type { Database } from './database.ts';
import { append, decode, encode, type Sample } from './series.ts';

const DAY = 86_400_000;

export interface LightSums {
  checks: number;
  down: number;
  maintenance: number;
  /** Milliseconds all checks took together. */
  duration: number;
}

/** A day of light checks (UTC): the aggregate that is kept for good. */
export interface LightDay extends LightSums {
  /** Days since the epoch. */
  day: number;
  series: Uint8Array | null;
}

export interface LightChecks {
  addLightCheck(cloudId: string, check: LightCheck): void;
  days(cloud: number, fromDay: number, toDay: number): LightDay[];
  /** The state numbers of samples with that outcome. */
  statesOf(cloud: number, outcome: LightCheck['outcome']): Set<number>;
  /** The checks of a day that are still kept one by one, as they were stored, and what its sums count besides them. */
  dayParts(cloud: number, day: LightDay): { checks: LightCheck[]; besides: LightSums };
  /** Adds those checks of a day whose seconds are not there yet; says how many. */
  mergeChecks(cloud: number, day: number, checks: readonly LightCheck[]): number;
  /** Takes over what another installation's sums count besides its single checks; false where as much is here. */
  mergeSums(cloud: number, day: number, besides: LightSums): boolean;
}

type State = Pick<LightCheck, 'outcome' | 'error' | 'version' | 'fingerprint256' | 'issuer'>;

const stateOf = ({ outcome, error, version, fingerprint256, issuer }: LightCheck): State => ({
  outcome,
  error,
  version,
  fingerprint256,
  issuer,
});

/** The compact series of light checks. */
export function lightChecks(database: Database, clouds: CloudKeys): LightChecks {
  const stateId = (cloud: number, state: State): number => {
    const body = JSON.stringify(state);
    return (
      database.get<{ id: number }>('SELECT id FROM light_state WHERE cloud = ? AND body = ?', cloud, body)
        ?.id ?? database.run('INSERT INTO light_state (cloud, body) VALUES (?, ?)', cloud, body).id
    );
  };
  // By the index alone: a server whose version differs at each check has a state for each.
  const statesOf = (cloud: number, outcome: LightCheck['outcome']): Set<number> => {
    const start = `{"outcome":"${outcome}"`;
    return new Set(
      database
        .all<{ id: number }>(
          'SELECT id FROM light_state WHERE cloud = ? AND body >= ? AND body < ?',
          cloud,
          start,
          `${start}~`,
        )
        .map(({ id }) => id),
    );
  };
  /** The last second of each cloud's day that was written last, so that a check need not unpack the day again. */
  const tails = new Map<number, { day: number; length: number; second: number }>();

  const days = (cloud: number, fromDay: number, toDay: number) =>
    database.all<LightDay>(
      'SELECT day, checks, down, maintenance, duration, series FROM light_day WHERE cloud = ? AND day BETWEEN ? AND ? ORDER BY day',
      cloud,
      fromDay,
      toDay,
    );

  const dayOf = (cloud: number, day: number): LightDay | undefined => days(cloud, day, day)[0];
  const sumsOf = (cloud: number, samples: readonly Sample[]): LightSums => {
    const [down, maintenance] = [statesOf(cloud, 'down'), statesOf(cloud, 'maintenance')];
    const sums: LightSums = { checks: samples.length, down: 0, maintenance: 0, duration: 0 };
    for (const { state, durationMs } of samples) {
      if (down.has(state)) sums.down++;
      if (maintenance.has(state)) sums.maintenance++;
      sums.duration += durationMs;
    }
    return sums;
  };
  const write = (cloud: number, day: number, series: Uint8Array | null, sums: LightSums) =>
    database.run(
      'INSERT OR REPLACE INTO light_day (cloud, day, checks, down, maintenance, duration, series) VALUES (?, ?, ?, ?, ?, ?, ?)',
      cloud,
      day,
      sums.checks,
      sums.down,
      sums.maintenance,
      Math.round(sums.duration),
      series,
    );

  const dayParts: LightChecks['dayParts'] = (cloud, { day, series, ...counted }) => {
    const samples = decode(series ?? new Uint8Array());
    const sums = sumsOf(cloud, samples);
    const bodies = new Map<number, State>();
    for (const id of new Set(samples.map(({ state }) => state))) {
      const row = database.get<{ body: string }>('SELECT body FROM light_state WHERE id = ?', id);
      if (row) bodies.set(id, JSON.parse(row.body) as State);
    }
    const checks = samples.flatMap(({ second, durationMs, state }) => {
      const check = LightCheck.safeParse({
        ...bodies.get(state),
        at: new Date(day * DAY + second * 1000).toISOString(),
        durationMs,
      });
      return check.success ? [check.data] : [];
    });
    const besides = (name: keyof LightSums) => Math.max(0, counted[name] - sums[name]);
    return {
      checks,
      besides: {
        checks: counted.checks - sums.checks,
        down: besides('down'),
        maintenance: besides('maintenance'),
        duration: besides('duration'),
      },
    };
  };

  return {
    addLightCheck(cloudId, check) {
      database.transaction(() => {
        const cloud = clouds.of(cloudId);
        const state = stateId(cloud, stateOf(check));
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
          check.outcome === 'down' ? 1 : 0,
          check.outcome === 'maintenance' ? 1 : 0,
          Math.max(0, Math.round(check.durationMs)),
          next,
        );
      });
    },
    days,
    statesOf,
    dayParts,
    mergeChecks: (cloud, day, checks) =>
      database.transaction(() => {
        const row = dayOf(cloud, day);
        const samples = decode(row?.series ?? new Uint8Array());
        // Two checks may share a second: as many of the file's are new as it has more of them than there are here.
        const there = new Map<number, number>();
        for (const { second } of samples) there.set(second, (there.get(second) ?? 0) + 1);
        const before = samples.length;
        for (const check of checks) {
          const second = Math.floor((Date.parse(check.at) - day * DAY) / 1000);
          const left = there.get(second) ?? 0;
          if (left > 0) there.set(second, left - 1);
          else samples.push({ second, durationMs: check.durationMs, state: stateId(cloud, stateOf(check)) });
        }
        if (samples.length === before) return 0;
        // What the sums counted before the single checks were given up may be these very checks: never counted twice.
        const sums = sumsOf(cloud, samples);
        write(cloud, day, encode(samples.sort((a, b) => a.second - b.second)), {
          checks: Math.max(row?.checks ?? 0, sums.checks),
          down: Math.max(row?.down ?? 0, sums.down),
          maintenance: Math.max(row?.maintenance ?? 0, sums.maintenance),
          duration: Math.max(row?.duration ?? 0, sums.duration),
        });
        return samples.length - before;
      }),
    mergeSums: (cloud, day, besides) =>
      database.transaction(() => {
        const row = dayOf(cloud, day);
        const sums = sumsOf(cloud, decode(row?.series ?? new Uint8Array()));
        if (row && row.checks - sums.checks >= besides.checks) return false;
        write(cloud, day, row?.series ?? null, {
          checks: sums.checks + besides.checks,
          down: sums.down + besides.down,
          maintenance: sums.maintenance + besides.maintenance,
          duration: sums.duration + besides.duration,
        });
        return true;
      }),
  };
}
