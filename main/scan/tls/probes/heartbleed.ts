import { helloFor } from '../hellos.ts';
import { type Prober, readFlight } from '../prober.ts';
import { kxOf } from '../suites.ts';
import type { Assessment } from '../vulnerabilities.ts';
import { encodeClientHello } from '../wire/client-hello.ts';
import { FlightReader } from '../wire/flight.ts';
import { encodeRecord } from '../wire/record.ts';
import { CONTENT_TYPE } from '../wire/registry.ts';
import { clearQuestion } from './extensions.ts';
import { nextRecord } from './reading.ts';

/** heartbeat_request that claims 16 384 bytes of payload and brings none (RFC 6520 §4 says: discard silently). */
const REQUEST = Uint8Array.of(1, 0x40, 0x00);
const SILENCE = 1500;

/**
 * CVE-2014-0160, intrusive: the answer of a vulnerable server holds its memory. Only the length is looked at; the
 * bytes are dropped unread.
 */
export async function probeHeartbleed(prober: Prober, host: string | null): Promise<Assessment> {
  const answer = await prober.converse(async (connection): Promise<Assessment> => {
    const reader = new FlightReader('flight', kxOf);
    const question = { ...clearQuestion(host), extensions: [{ type: 'heartbeat', mode: 1 } as const] };
    const hello = helloFor(question, prober.ctx.random);
    connection.send(encodeClientHello(hello));
    const flight = await readFlight(connection, reader);
    if (flight.kind !== 'hello')
      return { verdict: 'unknown', evidence: 'The handshake could not be brought far enough.' };
    connection.send(encodeRecord(CONTENT_TYPE.heartbeat, hello.version, REQUEST));
    const step = await nextRecord(connection, reader.records, SILENCE);
    if (
      step.kind === 'record' &&
      step.record.type === CONTENT_TYPE.heartbeat &&
      step.record.payload.length > 3
    )
      return {
        verdict: 'vulnerable',
        evidence: `A heartbeat request without payload was answered with ${step.record.payload.length} bytes.`,
      };
    return {
      verdict: 'not-vulnerable',
      evidence: 'A heartbeat request with a false length is not answered.',
    };
  });
  return 'verdict' in answer ? answer : { verdict: 'unknown', evidence: 'The server did not answer.' };
}
