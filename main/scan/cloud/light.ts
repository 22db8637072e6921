import { type ProbeContext, ProbeFailure } from '../context.ts';
import { clockSkew } from '../http/clock-skew.ts';
import { type HttpClient, headerValues } from '../http/types.ts';
import { describeCloud } from './detect.ts';
import { parseStatus } from './status.ts';
import { versionWithPreRelease } from './version.ts';

const MAX_STATUS = 65_536;

export interface LightStatus {
  maintenance: boolean;
  /** With its pre-release. null where the cloud hides it, or the server is none. */
  version: string | null;
  /** Seconds the server's clock is ahead of ours; null where it does not say. */
  clockSkewSeconds: number | null;
}

/** Too many requests (RFC 6585 §4): it answers, only not us and not now. */
const TOO_MANY = 429;

/**
 * One request: status.php where the cloud was found before. Throws ProbeFailure where the server does not answer, or, of
 * a server that was a cloud (`wasCloud`), where something else answers in its place: mostly a proxy whose cloud is gone.
 * Of any other server each answer means that it is up.
 */
export async function readStatus(
  ctx: ProbeContext,
  http: HttpClient,
  wasCloud: boolean,
): Promise<LightStatus> {
  const response = await http.request(
    { url: new URL('status.php', ctx.target.url).href, maxBody: MAX_STATUS },
    ctx.signal,
  );
  const clockSkewSeconds = clockSkew(response, ctx.clock.now());
  const marked = response.status === 503 && headerValues(response, 'x-nextcloud-maintenance-mode').length > 0;
  const status = parseStatus(response.body);
  if (status === null && wasCloud && !marked && response.status !== TOO_MANY)
    throw new ProbeFailure('protocol', `a web server answers, but no cloud (HTTP ${response.status})`);
  if (status === null) return { maintenance: marked, version: null, clockSkewSeconds };
  const cloud = describeCloud({
    webroot: ctx.target.webroot,
    status,
    statusResponse: response,
    login: null,
    website: null,
    capabilities: null,
  });
  return {
    maintenance: marked || status.maintenance === true,
    version: versionWithPreRelease(cloud),
    clockSkewSeconds,
  };
}
