import type { CloudPart } from '../../../shared/report.ts';
import type { Asker } from '../http/asker.ts';

/** Harmless to the cloud (an unknown query parameter), and on top of every rule set's list. */
const TEST_QUERY =
  'weathervane-test=%3Cscript%3Ealert(1)%3C%2Fscript%3E%20UNION%20SELECT%20..%2F..%2Fetc%2Fpasswd';

/** Statuses rule sets answer with; 406 is ModSecurity's old default, 429 and 5xx say something else. */
const REFUSALS = new Set([400, 403, 406, 418, 501]);

/**
 * One request a web application firewall would block, next to the same one without the test string. Only with
 * --intrusive. A closed connection counts as blocked.
 */
export async function probeWaf(asker: Asker, webroot: string): Promise<CloudPart['hardenings'][string]> {
  const plain = await asker.ask('cloud.waf', `${webroot}/status.php?weathervane-test=1`, { maxBody: 1024 });
  if (plain === null || plain.status !== 200)
    return { state: 'unknown', note: 'The server did not answer the harmless request.' };
  const asked = await asker.put('cloud.waf', `${webroot}/status.php?${TEST_QUERY}`, { maxBody: 1024 });
  if (asked.kind === 'lost')
    return asked.failure.kind === 'reset'
      ? { state: 'yes', note: 'The connection was closed on the test request, each time.' }
      : { state: 'unknown', note: 'The test request was not answered.' };
  // A limiter or a portal would refuse any request.
  if (asked.kind === 'refused')
    return { state: 'unknown', note: 'Something in front answered the test request.' };
  const tested = asked.response;
  return REFUSALS.has(tested.status)
    ? { state: 'yes', note: `The test request was answered with ${tested.status}.` }
    : { state: 'no', note: 'The test request was not blocked.' };
}
