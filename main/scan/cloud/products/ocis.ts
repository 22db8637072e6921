import type { CloudFacts } from '../facts.ts';
import { formatVersion, parseVersion } from '../version.ts';
import type { ProductAdapter } from './product.ts';

/**
 * ownCloud Infinite Scale and its fork OpenCloud answer `version` 10.11.0.0 for the sake of old clients; the true one
 * is in `productversion` only.
 */
export function productVersion(facts: CloudFacts): string | null {
  const version = parseVersion(facts.status?.productVersion);
  return version === null ? null : formatVersion([version[0], version[1], version[2], 0]);
}

function signs(facts: CloudFacts): string[] {
  const { status } = facts;
  if (status === null) return [];
  if (/infinite ?scale|^ocis$/iu.test(status.product ?? status.productName ?? ''))
    return ['The status names the product Infinite Scale.'];
  if (status.productVersion !== null) return ['Only the Infinite Scale family says a product version.'];
  // Infinite Scale 1.x called itself ownCloud 10.0.9 (owncloud/ocis#1127); ownCloud writes "Community".
  return status.edition === 'community'
    ? ['Only early Infinite Scale writes its edition in lower case.']
    : [];
}

export const ocis: ProductAdapter = {
  product: 'ocis',
  recognise: signs,
  version: productVersion,
};
