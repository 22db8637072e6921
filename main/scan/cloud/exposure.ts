import pLimit from 'p-limit';
import type { HttpPart } from '../../../shared/report.ts';
import { pathsLeft } from '../../../shared/unseen.ts';
import type { ProbeContext } from '../context.ts';
import type { Asker } from '../http/asker.ts';
import type { HttpResponse } from '../http/types.ts';
import type { Controls, ControlVerdict } from './controls.ts';
import { type ExposureCheck, exposureChecks } from './exposure-checks.ts';
import type { CloudFacts } from './facts.ts';
import type { Pacer } from './pace.ts';
import type { ProductAdapter } from './products/product.ts';

/** A slow server is not asked one by one for a minute, nor by all at once. */
const AT_ONCE = 3;
const MAX_BODY = 16_384;
/** After so many paths the sign-in page is looked at again: whoever throws us out is not to be asked on. */
const CONTROL_EVERY = 9;

/**
 * So many refusals (HTTP 403) are asked for again in the end. A rule of the server refuses each time; what refuses now
 * this and now that has said nothing about any of them.
 */
const REFUSALS_AGAIN = 4;

/** Beside a page of the cloud itself, a path that leads elsewhere is not readable. */
const ELSEWHERE = ['portal', 'redirect-loop'] as const;

/** An answer of an earlier scan still stands for so long (milliseconds): two days of scans that each ask a part. */
const STANDS_MS = 48 * 3_600_000;

/** What the scan before found out, for scans that ask only some of the paths. */
export interface EarlierExposure {
  asked: readonly { path: string; at: string }[];
  exposed: HttpPart['exposed'];
}

export interface ExposureFacts {
  exposed: HttpPart['exposed'];
  /** Paths whose answer stands, with its time; null where all were asked now. */
  asked: { path: string; at: string }[] | null;
  /** What the controls said at the end; null where nothing was asked. */
  verdict: ControlVerdict | null;
}

/** A success whose content is what the path would hold, and not what this server says for everything. */
function proves(check: ExposureCheck, response: HttpResponse, baseline: readonly HttpResponse[]): boolean {
  if (response.status !== 200 && response.status !== 206) return false;
  if (!check.proof(response.body, response.headers)) return false;
  return !baseline.some(
    (answer) =>
      answer.status === response.status &&
      (answer.body === response.body || check.proof(answer.body, answer.headers)),
  );
}

/** What was open before first, then what was never asked or longest ago; the most telling first among equals. */
function inOrder(checks: readonly ExposureCheck[], earlier: EarlierExposure | null): ExposureCheck[] {
  if (earlier === null) return [...checks];
  const open = new Set(earlier.exposed.map(({ path }) => path));
  const times = new Map(earlier.asked.map(({ path, at }) => [path, Date.parse(at)]));
  const due = ({ path }: ExposureCheck) =>
    open.has(path) ? Number.NEGATIVE_INFINITY : (times.get(path) ?? 0);
  return checks.toSorted((a, b) => {
    const [first, second] = [due(a), due(b)];
    return first === second ? 0 : first - second;
  });
}

export interface ExposureOptions {
  facts: CloudFacts;
  adapter: ProductAdapter | null;
  pacer: Pacer;
  earlier: EarlierExposure | null;
}

/**
 * Looks for what must not be readable; counts each path in area "exposure". What is found stands on its own answer; that
 * nothing is there stands only where the server itself answered and the controls are the same afterwards.
 */
export async function probeExposure(
  ctx: ProbeContext,
  asker: Asker,
  controls: Controls,
  { facts, adapter, pacer, earlier }: ExposureOptions,
): Promise<ExposureFacts> {
  const checks = new Map<string, ExposureCheck>();
  for (const check of exposureChecks(facts.webroot, adapter, facts.status?.installed === false))
    if (!checks.has(check.path)) checks.set(check.path, check);
  if (controls.baseline.length === 0) {
    ctx.coverage.forget('exposure', 'How the server answers for what is not there could not be seen.');
    return { exposed: [], asked: null, verdict: null };
  }

  const exposed: HttpPart['exposed'] = [];
  const denied = new Set<string>();
  const forbidden: ExposureCheck[] = [];
  let left = 0;
  let ended: ControlVerdict | null = null;
  const one = async (check: ExposureCheck): Promise<void> => {
    if (ended !== null || asker.stopped !== null || !(await pacer.admit(check.sensitive, ctx.signal))) {
      left += 1;
      return;
    }
    const response = await asker.ask('cloud.exposure', check.path, { maxBody: MAX_BODY, accept: ELSEWHERE });
    if (response === null) return;
    if (proves(check, response, controls.baseline)) exposed.push({ path: check.path, kind: check.kind });
    else denied.add(check.path);
    if (response.status === 403) forbidden.push(check);
  };
  const limit = pLimit(AT_ONCE);
  const queue = inOrder([...checks.values()], earlier);
  for (let at = 0; at < queue.length && ended === null; at += CONTROL_EVERY) {
    const batch = queue.slice(at, at + CONTROL_EVERY);
    await Promise.all(batch.map((check) => limit(() => one(check))));
    const last = at + CONTROL_EVERY >= queue.length || asker.stopped !== null;
    const verdict = await controls.verify(!last);
    if (!verdict.same) ended = verdict;
    if (last) break;
  }
  const verdict: ControlVerdict = ended ?? (await stillForbidden(asker, forbidden));
  if (!verdict.same)
    // Which of the answers came before the change cannot be told: none of them is evidence of absence.
    ctx.coverage.disown('exposure', denied.size, verdict.why);
  const known = verdict.same ? denied : new Set<string>();
  return { ...standing(ctx, [...checks.values()], { exposed, known, left, earlier }), verdict };
}

/** Whether paths that were refused are refused again: the same ones, which no ban counts as further ones. */
async function stillForbidden(asker: Asker, forbidden: readonly ExposureCheck[]): Promise<ControlVerdict> {
  if (forbidden.length === 0) return { same: true };
  const calmFirst = forbidden.toSorted((a, b) => Number(a.sensitive) - Number(b.sensitive));
  for (let again = 0; again < REFUSALS_AGAIN; again += 1) {
    const path = calmFirst[again % calmFirst.length]?.path ?? '/';
    const asked = await asker.put('cloud.control', path, { maxBody: MAX_BODY, accept: ELSEWHERE });
    if (asked.kind === 'answer' && asked.response.status === 403) continue;
    const why = 'a path was refused (HTTP 403) that was not refused when it was asked again';
    return asked.kind === 'answer'
      ? { same: false, reason: null, why, unsteady: true }
      : { same: false, reason: asked.kind === 'refused' ? asked.reason : null, why };
  }
  return { same: true };
}

/** Joins what was asked now with what still stands of the scan before. */
function standing(
  ctx: ProbeContext,
  checks: readonly ExposureCheck[],
  now: {
    exposed: HttpPart['exposed'];
    known: ReadonlySet<string>;
    left: number;
    earlier: EarlierExposure | null;
  },
): Pick<ExposureFacts, 'exposed' | 'asked'> {
  const { exposed, known, left, earlier } = now;
  const at = ctx.clock.now();
  const iso = new Date(at).toISOString();
  const open = new Set(exposed.map(({ path }) => path));
  const before = new Map(
    (earlier?.asked ?? [])
      .filter((entry) => at - Date.parse(entry.at) < STANDS_MS && Date.parse(entry.at) <= at)
      .map((entry) => [entry.path, entry.at]),
  );
  const asked = checks.flatMap(({ path }) => {
    const when = open.has(path) || known.has(path) ? iso : before.get(path);
    return when === undefined ? [] : [{ path, at: when }];
  });
  // What was open and was not asked again, or not answered, is still open as far as anybody knows.
  const still = (earlier?.exposed ?? []).filter(({ path }) => !open.has(path) && !known.has(path));
  const missing = checks.length - asked.length;
  if (left > 0 && missing > 0) ctx.coverage.limit('exposure', pathsLeft(missing, checks.length));
  else if (missing === 0) ctx.coverage.settle('exposure');
  return { exposed: [...exposed, ...still], asked: earlier === null && left === 0 ? null : asked };
}
