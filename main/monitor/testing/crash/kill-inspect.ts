import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decode } from '../../../storage/history/series.ts';
import { CLOUDS, FAR, KEEP_DAYS } from './kill-world.ts';

const DAY = 86_400_000;

/** The lines of a file in the directory; the last may have been cut by the kill. */
export function linesIn(directory: string, file: string): string[] {
  const path = join(directory, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
}

/** What is wrong with what a killed process left, in words: everything ever acknowledged is looked for, not the last only. */
export function inspect(directory: string, now: number): string[] {
  const database = new DatabaseSync(join(directory, 'history.db'), { readOnly: true });
  try {
    return [
      ...missing(database, directory, now),
      ...halves(database),
      ...imports(database, directory),
      ...sending(database, directory),
      ...linesIn(directory, 'bugs.log').map((line) => `a bug: ${line}`),
      ...readdirSync(directory).filter((name) => /\.(broken|newer|unreadable|invalid)-/.test(name)),
    ];
  } finally {
    database.close();
  }
}

const all = (database: DatabaseSync, sql: string) =>
  database.prepare(sql).all() as Record<string, number | string | null>[];
const idsOf = (database: DatabaseSync, sql: string) =>
  new Set(all(database, sql).map(({ id }) => String(id)));

function missing(database: DatabaseSync, directory: string, now: number): string[] {
  const scans = idsOf(database, 'SELECT id FROM scan');
  const there: Record<string, Set<string>> = {
    change: idsOf(database, 'SELECT id FROM change'),
    alert: idsOf(database, 'SELECT id FROM alert'),
    claim: idsOf(database, 'SELECT id FROM alert WHERE claimed_at IS NOT NULL'),
  };
  const checks = new Set<string>();
  for (const { id, day, series } of database
    .prepare('SELECT id, day, series FROM light_day JOIN cloud ON cloud.key = light_day.cloud')
    .all() as { id: string; day: number; series: Uint8Array }[])
    for (const { second } of decode(series)) checks.add(`${id} ${(day * DAY) / 1000 + second}`);
  const later = database.prepare(
    `SELECT 1 FROM scan JOIN cloud ON cloud.key = scan.cloud WHERE cloud.id = ? AND scan.id > ? AND at / ${DAY} = ?`,
  );
  /** Retention may have removed it: its day is over long enough, and is kept by a later scan. */
  const thinned = (id: string, cloud: string, at: number) =>
    at < now - KEEP_DAYS * DAY && later.get(cloud, Number(id), Math.floor(at / DAY)) !== undefined;
  const gone: string[] = [];
  for (const line of linesIn(directory, 'acknowledged.log')) {
    const [what = '', first = '', second = '', third = ''] = line.split(' ');
    const found =
      what === 'scan'
        ? scans.has(first) || thinned(first, second, Number(third))
        : what === 'check'
          ? checks.has(`${first} ${second}`)
          : (there[what]?.has(first) ?? true);
    if (!found) gone.push(`${line} was committed and is gone`);
  }
  return gone;
}

/** A look is one transaction: the newest scan of a cloud and what the watch knows of it are of one moment. */
function halves(database: DatabaseSync): string[] {
  const state = new Map(all(database, 'SELECT key, value FROM state').map(({ key, value }) => [key, value]));
  const read = (key: string): unknown => JSON.parse(String(state.get(key) ?? 'null'));
  const problems: string[] = [];
  for (const cloud of CLOUDS) {
    const newest = database
      .prepare('SELECT max(scan.id) AS id FROM scan JOIN cloud ON cloud.key = scan.cloud WHERE cloud.id = ?')
      .get(cloud)?.id;
    const known = (read(`known/${cloud}`) as { scanId: number | null } | null)?.scanId ?? null;
    if ((newest ?? null) !== known)
      problems.push(`half a look: the newest scan of ${cloud} is ${String(newest)}, its state says ${known}`);
  }
  const outbox = new Set((read('outbox') as number[] | null) ?? []);
  for (const { id } of all(database, "SELECT id FROM alert WHERE delivery = 'stored' AND claimed_at IS NULL"))
    if (!outbox.has(Number(id))) problems.push(`alert ${id} is stored and nobody will send it`);
  return problems;
}

/** A finished import is whole; one that was made again after a kill has added nothing twice. */
function imports(database: DatabaseSync, directory: string): string[] {
  const done = new Set(linesIn(directory, 'acknowledged.log').filter((line) => line.startsWith('imported ')));
  return linesIn(directory, 'imports.log').flatMap((id) => {
    const count = (table: string, column: string) =>
      Number(
        database
          .prepare(
            `SELECT ${column} AS n FROM ${table} JOIN cloud ON cloud.key = ${table}.cloud WHERE cloud.id = ?`,
          )
          .get(id)?.n ?? 0,
      );
    const alerts = Number(database.prepare('SELECT count(*) AS n FROM alert WHERE cloud_id = ?').get(id)?.n);
    const counts = [
      count('scan', 'count(*)'),
      count('change', 'count(*)'),
      alerts,
      count('light_day', 'sum(checks)'),
    ];
    const whole = [FAR.scans, FAR.scans, FAR.scans, FAR.checks];
    const wrong = done.has(`imported ${id}`)
      ? counts.some((n, index) => n !== whole[index])
      : counts.some((n, index) => n > (whole[index] ?? 0));
    return wrong ? [`${id}: ${counts.join(', ')} instead of ${whole.join(', ')}`] : [];
  });
}

/** Sent once at most, and never before it was stored and claimed; nothing of another installation is sent. */
function sending(database: DatabaseSync, directory: string): string[] {
  const sent = linesIn(directory, 'sent.log');
  const claimed = idsOf(database, 'SELECT id FROM alert WHERE claimed_at IS NOT NULL AND id > 0');
  return [
    ...sent.filter((id, index) => sent.indexOf(id) !== index).map((id) => `alert ${id} was sent twice`),
    ...sent.filter((id) => !claimed.has(id)).map((id) => `alert ${id} was sent and not claimed`),
  ];
}
