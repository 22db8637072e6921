import type { HttpPart } from '../../../shared/report.ts';
import type { RandomBytes } from '../context.ts';
import type { HttpResponse } from '../http/types.ts';
import type { Asker } from './asker.ts';
import { type ExposureCheck, exposureChecks } from './exposure-checks.ts';
import type { CloudFacts } from './facts.ts';
import type { ProductAdapter } from './products/product.ts';

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
    const response = await asker.ask('exposure', path, { maxBody: 16_384 });
    if (response !== null) baseline.push(response);
  }
  if (baseline.length === 0) return [];
  const exposed: HttpPart['exposed'] = [];
  const seen = new Set<string>();
  for (const check of exposureChecks(facts.webroot, adapter, facts.status?.installed === false)) {
    if (seen.has(check.path) || asker.exhausted) continue;
    seen.add(check.path);
    const response = await asker.ask('exposure', check.path, { maxBody: 16_384 });
    if (response !== null && proves(check, response, baseline))
      exposed.push({ path: check.path, kind: check.kind });
  }
  return exposed;
}
