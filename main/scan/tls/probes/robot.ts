import { helloFor } from '../hellos.ts';
import { ended, type Prober, type Step, said } from '../prober.ts';
import { suiteById } from '../suites.ts';
import type { Assessment } from '../vulnerabilities.ts';
import { encryptBlock, rsaKey } from '../wire/big-numbers.ts';
import { concat, uint, vector } from '../wire/bytes.ts';
import { encodeHandshake } from '../wire/handshake.ts';
import { encodeRecord } from '../wire/record.ts';
import { alertName, CONTENT_TYPE, HANDSHAKE_TYPE } from '../wire/registry.ts';
import type { ProtocolFacts } from './protocols.ts';
import { nextRecord, reachDone } from './reading.ts';

/** Longest wait for an answer to a finished message, and to a lone key exchange (milliseconds). */
const WAIT_FINISHED = 2000;
const WAIT_ALONE = 100;
const SECRET = 48;
/** Chance below which as many ends in a row are not losses of the line. */
const NO_CHANCE = 1e-3;

/** The five paddings of the ROBOT paper (Böck, Somorovsky, Young 2018, §3.2); only the first is well-formed. */
const PADDINGS = ['correct', 'wrong-start', 'no-zero', 'late-zero', 'wrong-version'] as const;
type Padding = (typeof PADDINGS)[number];

/** How many times as long a lone key exchange is waited for, the second time because answers came and did not. */
const PATIENCE = [1, 10] as const;

/** With or without a Finished message behind the key exchange, and how patiently. */
interface Manner {
  finish: boolean;
  patience: number;
}

/** What a server said to one key exchange: an alert, another record, or that it `hungUp`. */
type Response = { what: string; hungUp: boolean };

/**
 * Bleichenbacher's oracle (CVE-2017-13099 and kin): a server must answer differently padded RSA key exchanges alike.
 * A difference is measured twice before it counts, and one in which connections ended tells only what
 * repeats with answered controls in between.
 */
export async function probeRobot(
  prober: Prober,
  { protocol, suites, complete }: Pick<ProtocolFacts, 'protocol' | 'suites' | 'complete'>,
  host: string | null,
): Promise<Assessment> {
  const offered = suites.filter((id) => suiteById(id)?.kx === 'RSA' && !suiteById(id)?.export);
  if (offered.length === 0)
    return complete
      ? { verdict: 'not-vulnerable', evidence: 'No suite with RSA key transport is accepted.' }
      : {
          verdict: 'unknown',
          evidence: 'No suite with RSA key transport was seen, but the list is not complete.',
        };

  const respond = (padding: Padding, { finish, patience }: Manner, certain: boolean) =>
    prober.persist('key exchange', async (connection, waitMs): Promise<Step<Response | null>> => {
      const hello = helloFor({ protocol, suites: offered, host }, prober.ctx.random);
      const reached = await reachDone(connection, hello, waitMs);
      if (reached.kind === 'lost') return reached;
      const key = reached.kind === 'reached' ? rsaKey(reached.flight.certificates[0]) : null;
      if (reached.kind === 'none' || key === null) return said(null);
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
        reached.reader.records,
        (finish ? WAIT_FINISHED : WAIT_ALONE * patience) + 4 * prober.latency,
      );
      if (step.kind !== 'record') {
        // An open connection on which nothing comes is an answer here: most servers wait for more.
        const response = { what: step.kind, hungUp: step.kind !== 'silence' };
        return certain && response.hungUp ? ended(response) : said(response);
      }
      const { type, payload } = step.record;
      const what = type === CONTENT_TYPE.alert ? alertName(payload[1] ?? 0) : `record of type ${type}`;
      return said({ what, hungUp: false });
    });
  const round = async (manner: Manner): Promise<string[] | null> => {
    const first = await Promise.all(PADDINGS.map((padding) => respond(padding, manner, false)));
    const responses = first.every((one) => one !== null) ? first : null;
    if (responses === null) return null;
    // All alike needs no second look: five ends in a row are no chance.
    if (new Set(responses.map(({ what }) => what)).size === 1 && enough(responses)) return whats(responses);
    const certain = await Promise.all(
      responses.map((one, index) =>
        one.hungUp ? respond(PADDINGS[index] ?? 'correct', manner, true) : Promise.resolve(one),
      ),
    );
    return certain.every((one) => one !== null) ? whats(certain) : null;
  };
  const enough = (responses: readonly Response[]) =>
    responses.every(({ hungUp }) => !hungUp) || prober.line.rate ** responses.length <= NO_CHANCE;

  for (const finish of [true, false]) {
    let settled = false;
    // A busy server answers some after our wait and some before: then all are asked again with more patience.
    for (const patience of PATIENCE) {
      const first = await round({ finish, patience });
      if (first === null) return { verdict: 'unknown', evidence: 'Not every key exchange was answered.' };
      settled = new Set(first).size === 1;
      if (settled) break;
      const second = await round({ finish, patience });
      if (second !== null && first.every((response, index) => response === second[index]))
        return {
          verdict: 'vulnerable',
          evidence: `Differently padded key exchanges are told apart: ${[...new Set(first)].join(', ')}.`,
        };
    }
    if (!settled)
      return {
        verdict: 'unknown',
        evidence: 'The answers to badly padded key exchanges vary by themselves.',
      };
  }
  return { verdict: 'not-vulnerable', evidence: 'Five differently padded key exchanges are answered alike.' };
}

const whats = (responses: readonly Response[]): string[] => responses.map(({ what }) => what);

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
