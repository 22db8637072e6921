import type { HttpResponse } from '../http/types.ts';
import type { StatusFacts } from './status.ts';

/** Everything a product is recognised by. */
export interface CloudFacts {
  webroot: string;
  status: StatusFacts | null;
  /** The answer that carried status.php, or the refusal of a cloud in maintenance. */
  statusResponse: Pick<HttpResponse, 'status' | 'headers'> | null;
  login: HttpResponse | null;
  /** `website` of /ocs/v1.php/config, bounded. */
  website: string | null;
  capabilities: CapabilityFacts | null;
}

/** What the public capabilities of a Nextcloud say. */
export interface CapabilityFacts {
  /** Three parts from ocs.data.version, or null. */
  version: string | null;
  versionString: string | null;
  edition: string | null;
  extendedSupport: boolean | null;
  /** Milliseconds a login from our address is delayed; null where it is not told. */
  bruteForceDelayMs: number | null;
  allowListed: boolean | null;
  /** theming.name, bounded. */
  name: string | null;
  /** theming.logo and .url as given: to see whether the cloud knows it is on HTTPS. */
  generatedUrls: string[];
}
