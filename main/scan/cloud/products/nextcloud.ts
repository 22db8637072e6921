import { headerValues } from '../../http/types.ts';
import type { CloudFacts } from '../facts.ts';
import { compareVersions, formatVersion, parseVersion } from '../version.ts';
import type { ProductAdapter } from './product.ts';

/**
 * The product name can be themed, so it is never a sign. Nextcloud 9 counts from 9.0.50, Nextcloud 10 says 9.1 in
 * `version` and 10.0 in `versionstring`; from 12 on no ownCloud has the number.
 */
function signs(facts: CloudFacts): string[] {
  const found: string[] = [];
  const { status, login, statusResponse } = facts;
  const cookies = login === null ? [] : headerValues(login, 'set-cookie');
  if (cookies.some((cookie) => /^(?:__host-)?nc_samesitecookie/iu.test(cookie)))
    found.push('The login page sets the nc_sameSiteCookie cookies.');
  if (statusResponse !== null && headerValues(statusResponse, 'x-nextcloud-maintenance-mode').length > 0)
    found.push('The server sends X-Nextcloud-Maintenance-Mode.');
  if (facts.website?.toLowerCase() === 'nextcloud') found.push('The OCS configuration names Nextcloud.');
  if (typeof facts.capabilities?.version === 'string')
    found.push('Its capabilities are public, as Nextcloud has them.');
  if (status === null || (status.edition ?? '') !== '') return found;
  const version = parseVersion(status.version);
  const shown = parseVersion(status.versionString);
  const highest =
    version !== null && shown !== null && compareVersions(shown, version) > 0 ? shown : (version ?? shown);
  if (highest !== null && highest[0] >= 12)
    found.push('No ownCloud has such a high version with an empty edition.');
  else if (version !== null && version[0] === 9 && version[1] === 0 && version[2] >= 50)
    found.push('Nextcloud 9 counts from 9.0.50.');
  else if (version !== null && shown !== null && version[0] === 9 && shown[0] >= 10)
    found.push('Only Nextcloud 10 and early builds of 11 show more than the 9 they count.');
  else if (version !== null && version[0] === 11) found.push('Version 11 with an empty edition.');
  return found;
}

/** Three parts of what is shown; all four for an Enterprise build, whose fixes are counted by the fourth. */
function version(facts: CloudFacts): string | null {
  const { status, capabilities } = facts;
  const full = parseVersion(status?.version);
  const shown = parseVersion(status?.versionString) ?? parseVersion(capabilities?.version) ?? full;
  if (shown === null) return null;
  const enterprise =
    (status?.extendedSupport ?? capabilities?.extendedSupport ?? false) ||
    /enterprise/iu.test(status?.versionString ?? capabilities?.edition ?? '');
  const sameRelease = full?.slice(0, 3).every((part, index) => part === shown[index]) ?? false;
  return formatVersion(enterprise && sameRelease && full !== null ? full : [shown[0], shown[1], shown[2], 0]);
}

export const nextcloud: ProductAdapter = {
  product: 'nextcloud',
  recognise: signs,
  version,
};
