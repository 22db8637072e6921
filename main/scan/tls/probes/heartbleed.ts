import { helloFor, type Question } from '../hellos.ts';
import { ended, type Prober, type Step, said } from '../prober.ts';
import type { Assessment } from '../vulnerabilities.ts';
import { encodeRecord } from '../wire/record.ts';
import { CONTENT_TYPE } from '../wire/registry.ts';
import { nextRecord, reachDone } from './reading.ts';

/** heartbeat_request that claims 16 384 bytes of payload and brings none (RFC 6520 §4 says: discard silently). */
const REQUEST = Uint8Array.of(1, 0x40, 0x00);
/** Longest wait for an answer, and some round trips (milliseconds). */
const SILENCE = 1500;
const ROUND_TRIPS = 4;

/**
 * CVE-2014-0160, intrusive: the answer of a vulnerable server holds its memory. Only the length is looked at; the
 * bytes are dropped unread.
 */
export async function probeHeartbleed(prober: Prober, plain: Question): Promise<Assessment> {
  const question = { ...plain, extensions: [{ type: 'heartbeat', mode: 1 } as const] };
  const answer = await prober.persist('heartbeat', async (connection, waitMs): Promise<Step<Assessment>> => {
    const hello = helloFor(question, prober.ctx.random);
    const reached = await reachDone(connection, hello, waitMs);
    if (reached.kind === 'lost') return reached;
    if (reached.kind === 'none')
      return said({ verdict: 'unknown', evidence: 'The handshake could not be brought far enough.' });
    connection.send(encodeRecord(CONTENT_TYPE.heartbeat, hello.version, REQUEST));
    const step = await nextRecord(connection, reached.reader.records, SILENCE + ROUND_TRIPS * prober.latency);
    // Silence is the right answer, and what a lost one looks like.
    if (step.kind !== 'record') return ended(UNANSWERED_REQUEST);
    return said(
      step.record.type === CONTENT_TYPE.heartbeat && step.record.payload.length > 3
        ? {
            verdict: 'vulnerable',
            evidence: `A heartbeat request without payload was answered with ${step.record.payload.length} bytes.`,
          }
        : UNANSWERED_REQUEST,
    );
  });
  return answer ?? { verdict: 'unknown', evidence: 'The server did not answer.' };
}

const UNANSWERED_REQUEST: Assessment = {
  verdict: 'not-vulnerable',
  evidence: 'A heartbeat request with a false length is not answered.',
};
