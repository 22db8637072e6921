import { type Options12, session12 } from '../handshake/tls12.ts';
import { helloFor } from '../hellos.ts';
import { type Prober, said } from '../prober.ts';
import type { Assessment } from '../vulnerabilities.ts';

/** Shorter than the 32 bytes the affected load balancers always echo. */
const SESSION_ID_LENGTH = 6;

/**
 * CVE-2016-9244, intrusive: a resumption with a ticket and a short session id; an affected server echoes 32 bytes, the
 * rest from its memory. Only the length is looked at.
 */
export async function probeTicketbleed(prober: Prober, options: Options12): Promise<Assessment> {
  const ticket = await session12(prober, { ...options, wantTicket: true }, async (session) =>
    said({ ticket: session.ticket }),
  );
  if (ticket === null)
    return { verdict: 'unknown', evidence: 'No handshake could be finished to get a ticket.' };
  if (ticket.ticket === null || ticket.ticket.length === 0)
    return { verdict: 'not-vulnerable', evidence: 'The server gives no session ticket below TLS 1.3.' };
  const sessionId = prober.ctx.random(SESSION_ID_LENGTH);
  const hello = helloFor(
    {
      protocol: options.protocol,
      suites: options.suites,
      host: options.host,
      extensions: [{ type: 'session_ticket', ticket: ticket.ticket }],
    },
    prober.ctx.random,
  );
  const outcome = await prober.ask({ ...hello, sessionId });
  if (outcome.kind !== 'hello') return { verdict: 'unknown', evidence: 'The resumption was not answered.' };
  const echoed = Buffer.compare(outcome.sessionId.subarray(0, SESSION_ID_LENGTH), sessionId) === 0;
  // RFC 5077 §3.4: a server that resumes with the ticket sends the session id back.
  if (!echoed) return { verdict: 'unknown', evidence: 'The server did not resume with its own ticket.' };
  return outcome.sessionId.length > SESSION_ID_LENGTH
    ? {
        verdict: 'vulnerable',
        evidence: `A session id of ${SESSION_ID_LENGTH} bytes came back with ${outcome.sessionId.length}.`,
      }
    : { verdict: 'not-vulnerable', evidence: 'A short session id comes back as it was sent.' };
}
