import { helloFor } from '../hellos.ts';
import { type Prober, readFlight } from '../prober.ts';
import { kxOf } from '../suites.ts';
import type { Assessment } from '../vulnerabilities.ts';
import { concat } from '../wire/bytes.ts';
import { encodeClientHello } from '../wire/client-hello.ts';
import { FlightReader } from '../wire/flight.ts';
import { encodeRecord } from '../wire/record.ts';
import { ALERT, alertName, CONTENT_TYPE } from '../wire/registry.ts';
import type { ProtocolFacts } from './protocols.ts';
import { nextRecord } from './reading.ts';

/** Servers that do not mind stay silent; they are not waited for longer than this (milliseconds). */
const SILENCE = 1500;

/**
 * CVE-2014-0224: two ChangeCipherSpec right after the server's flight. A sound server rejects the first; one that
 * takes it switches to keys of nothing and cannot decrypt the second.
 */
export async function probeCcs(
  prober: Prober,
  { protocol, suites }: Pick<ProtocolFacts, 'protocol' | 'suites'>,
  host: string | null,
): Promise<Assessment> {
  const answer = await prober.converse(async (connection): Promise<Assessment> => {
    const reader = new FlightReader('flight', kxOf);
    const hello = helloFor({ protocol, suites, host }, prober.ctx.random);
    connection.send(encodeClientHello(hello));
    const flight = await readFlight(connection, reader);
    if (flight.kind !== 'hello' || !flight.complete)
      return { verdict: 'unknown', evidence: 'The handshake could not be brought far enough.' };
    const early = encodeRecord(CONTENT_TYPE.changeCipherSpec, hello.version, Uint8Array.of(1));
    connection.send(concat(early, early));
    const step = await nextRecord(connection, reader.records, SILENCE);
    if (step.kind !== 'record' || step.record.type !== CONTENT_TYPE.alert) return sound(step.kind);
    const description = step.record.payload[1] ?? 0;
    if (description === ALERT.decryptionFailed)
      return {
        verdict: 'vulnerable',
        evidence: 'An early ChangeCipherSpec is accepted (decryption_failed).',
      };
    if (description === ALERT.badRecordMac)
      return { verdict: 'vulnerable', evidence: 'An early ChangeCipherSpec is accepted (bad_record_mac).' };
    return sound(alertName(description));
  });
  return 'verdict' in answer ? answer : { verdict: 'unknown', evidence: 'The server did not answer.' };
}

const sound = (how: string): Assessment => ({
  verdict: 'not-vulnerable',
  evidence: `An early ChangeCipherSpec is rejected (${how}).`,
});
