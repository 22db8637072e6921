import type { CloudFacts } from '../facts.ts';
import { formatVersion, parseVersion } from '../version.ts';
import type { ProductAdapter } from './product.ts';

/** ownCloud classic: every server before 9.0.50, and 10 and 11 with an edition. */
function signs(facts: CloudFacts): string[] {
  const found: string[] = [];
  const { status } = facts;
  if (facts.website?.toLowerCase() === 'owncloud') found.push('The OCS configuration names ownCloud.');
  if (status === null) return found;
  if (/^owncloud/iu.test(status.product ?? '')) found.push('The status names the product ownCloud.');
  if (/^(?:community|enterprise)/iu.test(status.edition ?? ''))
    found.push(`Its edition is ${status.edition ?? ''}.`);
  if (status.hidden) found.push('The status has an empty version and product, as only ownCloud has them.');
  const version = parseVersion(status.version);
  const shown = parseVersion(status.versionString) ?? version;
  if (version !== null && version[0] < 9) found.push('Older than the first Nextcloud.');
  else if (
    version !== null &&
    shown !== null &&
    version[0] === 9 &&
    shown[0] === 9 &&
    (version[1] === 1 || version[2] < 50)
  )
    found.push('Nextcloud never had this number.');
  else if (version !== null && version[0] === 10) found.push('Nextcloud 10 counts 9.1 in its version.');
  if (
    status.version === null &&
    status.versionString === null &&
    /^owncloud/iu.test(status.productName ?? '')
  )
    found.push('The version is hidden, as only ownCloud can do, and it calls itself ownCloud.');
  return found;
}

function version(facts: CloudFacts): string | null {
  const shown = parseVersion(facts.status?.versionString) ?? parseVersion(facts.status?.version);
  return shown === null ? null : formatVersion([shown[0], shown[1], shown[2], 0]);
}

export const owncloud: ProductAdapter = {
  product: 'owncloud',
  recognise: signs,
  version,
};
