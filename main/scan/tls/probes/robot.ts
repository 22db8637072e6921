import { helloFor } from '../hellos.ts';
import { type Prober, readFlight } from '../prober.ts';
import { kxOf, suiteById } from '../suites.ts';
import type { Assessment } from '../vulnerabilities.ts';
import { encryptBlock, rsaKey } from '../wire/big-numbers.ts';
import { concat, uint, vector } from '../wire/bytes.ts';
import { encodeClientHello } from '../wire/client-hello.ts';
import { FlightReader } from '../wire/flight.ts';
import { encodeHandshake } from '../wire/handshake.ts';
import { encodeRecord } from '../wire/record.ts';
import { alertName, CONTENT_TYPE, HANDSHAKE_TYPE } from '../wire/registry.ts';
import type { ProtocolFacts } from './protocols.ts';
import { nextRecord } from './reading.ts';

/** Longest wait for an answer to a finished message, and to a lone key exchange (milliseconds). */
const WAIT_FINISHED = 2000;
const WAIT_ALONE = 100;
const SECRET = 48;

/** The five paddings of the ROBOT paper (Böck, Somorovsky, Young 2018, §3.2); only the first is well-formed. */
const PADDINGS = ['correct', 'wrong-start', 'no-zero', 'late-zero', 'wrong-version'] as const;
type Padding = (typeof PADDINGS)[number];

/**
 * Bleichenbacher's oracle (CVE-2017-13099 and kin): a server must answer differently padded RSA key exchanges alike.
 * A difference is measured twice before it counts.
 */
export async function probeRobot(
  prober: Prober,
  { protocol, suites }: Pick<ProtocolFacts, 'protocol' | 'suites'>,
  host: string | null,
): Promise<Assessment> {
  const offered = suites.filter((id) => suiteById(id)?.kx === 'RSA' && !suiteById(id)?.export);
  if (offered.length === 0)
    return { verdict: 'not-vulnerable', evidence: 'No suite with RSA key transport is accepted.' };

  const respond = async (padding: Padding, finish: boolean): Promise<string | null> => {
    const answer = await prober.converse(async (connection): Promise<{ response: string | null }> => {
      const reader = new FlightReader('flight', kxOf);
      const hello = helloFor({ protocol, suites: offered, host }, prober.ctx.random);
      connection.send(encodeClientHello(hello));
      const flight = await readFlight(connection, reader);
      const key = flight.kind === 'hello' && flight.complete ? rsaKey(flight.certificates[0]) : null;
      if (key === null) return { response: null };
      const secret = encryptBlock(paddedSecret(padding, key.bytes, hello.version, prober.ctx.random), key);
      const exchange = protocol === 'SSL3.0' ? secret : vector(2, secret);
      const record = (type: number, payload: Uint8Array) => encodeRecord(type, hello.version, payload);
      const message = record(
        CONTENT_TYPE.handshake,
        encodeHandshake(HANDSHAKE_TYPE.clientKeyExchange, exchange),
      );
      const finished = concat(
        record(CONTENT_TYPE.changeCipherSpec, Uint8Array.of(1)),
        record(CONTENT_TYPE.handshake, prober.ctx.random(64)),
      );
      connection.send(finish ? concat(message, finished) : message);
      const step = await nextRecord(
        connection,
        reader.records,
        finish ? WAIT_FINISHED : WAIT_ALONE + 4 * prober.latency,
      );
      if (step.kind !== 'record') return { response: step.kind };
      const { type, payload } = step.record;
      return {
        response: type === CONTENT_TYPE.alert ? alertName(payload[1] ?? 0) : `record of type ${type}`,
      };
    });
    return 'response' in answer ? answer.response : null;
  };
  const round = (finish: boolean) => Promise.all(PADDINGS.map((padding) => respond(padding, finish)));

  for (const finish of [true, false]) {
    const first = await round(finish);
    if (first.includes(null)) return { verdict: 'unknown', evidence: 'Not every key exchange was answered.' };
    if (new Set(first).size === 1) continue;
    const second = await round(finish);
    if (first.every((response, index) => response === second[index]))
      return {
        verdict: 'vulnerable',
        evidence: `Differently padded key exchanges are told apart: ${[...new Set(first)].join(', ')}.`,
      };
    return { verdict: 'unknown', evidence: 'The answers to badly padded key exchanges vary by themselves.' };
  }
  return { verdict: 'not-vulnerable', evidence: 'Five differently padded key exchanges are answered alike.' };
}

/** PKCS #1 v1.5 encryption block (RFC 8017 §7.2.1) with the fault asked for. */
function paddedSecret(
  padding: Padding,
  size: number,
  version: number,
  random: (length: number) => Uint8Array,
): Uint8Array {
  const filler = random(size - SECRET - 3).map((byte) => byte || 1);
  const body = random(SECRET - 2).map((byte) => byte || 1);
  const start = padding === 'wrong-start' ? Uint8Array.of(0x41, 0x17) : Uint8Array.of(0x00, 0x02);
  const separator = Uint8Array.of(padding === 'no-zero' || padding === 'late-zero' ? 0x11 : 0x00);
  const secret = concat(uint(padding === 'wrong-version' ? 0x0202 : version, 2), body);
  const block = concat(start, filler, separator, secret);
  if (padding === 'no-zero') return block.map((byte, index) => (index > 1 ? byte || 1 : byte));
  if (padding === 'late-zero') block[size - 2] = 0;
  return block;
}
