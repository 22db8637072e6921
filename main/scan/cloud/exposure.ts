import pLimit from 'p-limit';
import type { HttpPart } from '../../../shared/report.ts';
import type { RandomBytes } from '../context.ts';
import type { HttpResponse } from '../http/types.ts';
import type { Asker } from './asker.ts';
import { type ExposureCheck, exposureChecks } from './exposure-checks.ts';
import type { CloudFacts } from './facts.ts';
import type { ProductAdapter } from './products/product.ts';

/** A slow server is not asked one by one for a minute, nor by all at once. */
const AT_ONCE = 3;
const MAX_BODY = 16_384;

/** A name no server has: how this server answers for what is not there. */
const inventedName = (random: RandomBytes): string =>
  `weathervane-${[...random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

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

/**
 * Looks for what must not be readable. Two paths that cannot exist are asked first (soft-404 baseline), so a server
 * that answers 200 to everything gives no finding. The most important paths come first: the budget may end the rest.
 */
export async function probeExposure(
  asker: Asker,
  facts: CloudFacts,
  adapter: ProductAdapter | null,
  random: RandomBytes,
): Promise<HttpPart['exposed']> {
  const baseline: HttpResponse[] = [];
  for (const path of [`/${inventedName(random)}.txt`, `${facts.webroot}/${inventedName(random)}/`]) {
    const response = await asker.ask('exposure', path, { maxBody: MAX_BODY });
    if (response !== null) baseline.push(response);
  }
  if (baseline.length === 0) return [];
  const checks = new Map<string, ExposureCheck>();
  for (const check of exposureChecks(facts.webroot, adapter, facts.status?.installed === false))
    if (!checks.has(check.path)) checks.set(check.path, check);
  const limit = pLimit(AT_ONCE);
  const results = await Promise.all(
    [...checks.values()].map((check) =>
      limit(async () => {
        const response = await asker.ask('exposure', check.path, { maxBody: MAX_BODY });
        const proven = response !== null && proves(check, response, baseline);
        return proven ? [{ path: check.path, kind: check.kind }] : [];
      }),
    ),
  );
  return results.flat();
}
