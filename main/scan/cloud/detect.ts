import { productOf } from '../../../shared/products.ts';
import type { CloudPart } from '../../../shared/report.ts';
import type { CloudFacts } from './facts.ts';
import { measureHardenings } from './hardenings.ts';
import { unknownLifecycle } from './lifecycle.ts';
import type { ProductAdapter } from './products/product.ts';
import { products } from './products/registry.ts';
import { formatVersion, parseVersion } from './version.ts';

/** The product the facts speak for and why; null adapter: a cloud, but which one cannot be said. */
export function recognise(facts: CloudFacts): { adapter: ProductAdapter | null; why: string[] } {
  for (const adapter of products) {
    const why = adapter.recognise(facts);
    if (why.length > 0) return { adapter, why: why.slice(0, 16) };
  }
  return { adapter: null, why: [] };
}

/** The cloud as measured: support and vulnerabilities are filled in later, by applyKnowledge. */
export function describeCloud(facts: CloudFacts): CloudPart {
  const { adapter, why } = recognise(facts);
  const { status, capabilities } = facts;
  const product = adapter?.product ?? 'unknown';
  const plain = parseVersion(status?.versionString ?? status?.version);
  const shown =
    productOf(product)?.family === 'infinite-scale'
      ? (status?.productVersion ?? null)
      : (status?.versionString ?? status?.version ?? capabilities?.versionString ?? null);
  return {
    product,
    version: adapter === null ? (plain === null ? null : formatVersion(plain)) : adapter.version(facts),
    versionString: shown,
    edition: status?.edition ?? capabilities?.edition ?? null,
    productName: status?.productName ?? capabilities?.name ?? null,
    needsDbUpgrade: status?.needsDbUpgrade ?? null,
    installed: status?.installed ?? null,
    maintenance: status?.maintenance ?? null,
    ...(status?.polluted === true ? { statusPolluted: true } : {}),
    extendedSupport: status?.extendedSupport ?? capabilities?.extendedSupport ?? null,
    detectedBy: why,
    lifecycle: unknownLifecycle,
    // The page of a pending upgrade is not the sign-in page, whose hardenings these are.
    hardenings: measureHardenings(
      product,
      facts.webroot,
      status?.needsDbUpgrade === true ? null : facts.login,
    ),
    advisories: [],
    bruteForce:
      capabilities === null || (capabilities.bruteForceDelayMs === null && capabilities.allowListed === null)
        ? null
        : { delayMs: capabilities.bruteForceDelayMs, allowListed: capabilities.allowListed },
  };
}
