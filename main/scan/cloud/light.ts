import type { StatusReason } from '../../../shared/report.ts';
import { type ProbeContext, ProbeFailure } from '../context.ts';
import { isMaintenanceAnswer } from '../http/answerer.ts';
import { Asker } from '../http/asker.ts';
import { clockSkew } from '../http/clock-skew.ts';
import type { HttpClient } from '../http/types.ts';
import { describeCloud } from './detect.ts';
import { answersNobody, mayHide, meaningOf, seenOtherwise, setupReason } from './identify.ts';
import { parseStatus } from './status.ts';
import { versionWithPreRelease } from './version.ts';

const MAX_STATUS = 65_536;

/** Why a cloud is down that says it is not installed, and offers no setup. */
export const LOST_CONFIGURATION = 'the cloud has lost its configuration: it says that it is not installed';
/** Why a cloud is down in whose place a server answers. */
export const noCloud = (why: string): string => `a web server answers, but no cloud: ${why}`;

export interface LightStatus {
  maintenance: boolean;
  /** With its pre-release. null where the cloud hides it, or the server is none. */
  version: string | null;
  /** Seconds the server's clock is ahead of ours; null where it does not say. */
  clockSkewSeconds: number | null;
  /** Why only we are not answered; null where the cloud itself was seen. */
  refused: StatusReason | null;
}

/**
 * One request (up to three more where a cloud has no status to read, or says that it is not installed): status.php where the cloud was found before, judged by the rule of a full scan (identify.ts). Throws
 * ProbeFailure where the server does not answer, or, of a server that was a cloud (`wasCloud`), where the cloud answers
 * nobody: mostly a proxy whose cloud is gone. Of any other server each answer means that it is up.
 */
export async function readStatus(
  ctx: ProbeContext,
  http: HttpClient,
  wasCloud: boolean,
): Promise<LightStatus> {
  const asker = new Asker(ctx, http);
  const asked = await asker.put('cloud.status', `${ctx.target.webroot}/status.php`, {
    maxBody: MAX_STATUS,
  });
  if (asked.kind === 'lost') {
    const { code } = asked.failure;
    if (!wasCloud || code !== 'client-certificate') throw asked.failure;
    return { maintenance: false, version: null, clockSkewSeconds: null, refused: code };
  }
  const { response } = asked;
  const clockSkewSeconds = clockSkew(response, ctx.clock.now());
  const marked = isMaintenanceAnswer(response);
  const status = parseStatus(response.body);
  if (status === null && !marked) {
    const meaning = meaningOf(asked);
    // A full scan finds a cloud without its status.php, too.
    if (wasCloud && (meaning.kind === 'not-a-cloud' || ('reason' in meaning && mayHide(meaning.reason)))) {
      const cloud = await seenOtherwise(asker, ctx.target.webroot);
      if (cloud !== null)
        return { maintenance: false, version: versionWithPreRelease(cloud), clockSkewSeconds, refused: null };
    }
    const nobody = meaning.kind !== 'refused' || answersNobody(meaning.reason);
    if (wasCloud && nobody) {
      const why = meaning.kind === 'refused' ? meaning.why : `HTTP ${response.status}`;
      throw new ProbeFailure('protocol', noCloud(why));
    }
    const refused = wasCloud && meaning.kind === 'refused' ? meaning.reason : null;
    return { maintenance: false, version: null, clockSkewSeconds, refused };
  }
  if (status === null) return { maintenance: true, version: null, clockSkewSeconds, refused: null };
  if (wasCloud && status.installed === false) {
    const reason = await setupReason(asker, ctx.target.webroot);
    if (reason === 'lost-configuration') throw new ProbeFailure('protocol', LOST_CONFIGURATION);
  }
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
    refused: null,
  };
}
