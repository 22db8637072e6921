import { clientKeyExchange } from '../handshake/tls12.ts';
import { helloFor } from '../hellos.ts';
import { ended, type Prober, type Step, said } from '../prober.ts';
import type { Assessment } from '../vulnerabilities.ts';
import { encodeHandshake } from '../wire/handshake.ts';
import { encodeRecord } from '../wire/record.ts';
import { ALERT, alertName, CONTENT_TYPE, HANDSHAKE_TYPE } from '../wire/registry.ts';
import type { ProtocolFacts } from './protocols.ts';
import { nextRecord, reachDone } from './reading.ts';

/** A server that takes an early ChangeCipherSpec says nothing; so long, and some round trips, it has to (milliseconds). */
const SILENCE = 1000;
const ROUND_TRIPS = 8;

/** Its name for Prober.isDoubtful. */
export const CCS_CONVERSATION = 'ChangeCipherSpec';

/** What follows a ChangeCipherSpec that was taken in silence. */
type Second = 'another ChangeCipherSpec' | 'a ClientKeyExchange';

type Verdict = Assessment | 'hung up';

/**
 * CVE-2014-0224: a ChangeCipherSpec right after the server's flight. A sound server rejects it at once; one that takes
 * it switches to keys of nothing in silence, and cannot decrypt what comes next. Some such servers say so by an alert,
 * others hang up. A server that ignored it would take a ClientKeyExchange, so that is what decides then.
 */
export async function probeCcs(
  prober: Prober,
  facts: Pick<ProtocolFacts, 'protocol' | 'suites'>,
  host: string | null,
): Promise<Assessment> {
  const first = await early(prober, facts, host, 'another ChangeCipherSpec');
  if (first !== 'hung up') return first ?? UNANSWERED;
  const second = await early(prober, facts, host, 'a ClientKeyExchange');
  if (second === null) return POTENTIAL;
  return second === 'hung up' ? accepted('what follows it cannot be decrypted') : second;
}

const UNANSWERED: Assessment = { verdict: 'unknown', evidence: 'The server did not answer.' };
const POTENTIAL: Assessment = {
  verdict: 'potential',
  evidence: 'An early ChangeCipherSpec is taken in silence, and the connection closed after a second one.',
};

const accepted = (how: string): Assessment => ({
  verdict: 'vulnerable',
  evidence: `An early ChangeCipherSpec is accepted (${how}).`,
});

const rejected = (how: string): Assessment => ({
  verdict: 'not-vulnerable',
  evidence: `An early ChangeCipherSpec is rejected (${how}).`,
});

function early(
  prober: Prober,
  { protocol, suites }: Pick<ProtocolFacts, 'protocol' | 'suites'>,
  host: string | null,
  second: Second,
): Promise<Verdict | null> {
  return prober.persist(CCS_CONVERSATION, async (connection, waitMs): Promise<Step<Verdict>> => {
    const hello = helloFor({ protocol, suites, host }, prober.ctx.random);
    const reached = await reachDone(connection, hello, waitMs);
    if (reached.kind === 'lost') return reached;
    if (reached.kind === 'none')
      return said({ verdict: 'unknown', evidence: 'The handshake could not be brought far enough.' });
    const { reader, flight } = reached;
    const ccs = encodeRecord(CONTENT_TYPE.changeCipherSpec, hello.version, Uint8Array.of(1));
    const next = () => nextRecord(connection, reader.records, SILENCE + ROUND_TRIPS * prober.latency);
    connection.send(ccs);
    const answer = await next();
    if (answer.kind === 'record')
      return said(rejected(alertOf(answer.record.type, answer.record.payload) ?? 'answered'));
    if (answer.kind !== 'silence') return ended(rejected(answer.kind));

    const exchange =
      second === 'a ClientKeyExchange'
        ? clientKeyExchange(prober, reader, hello.version, flight.certificates[0])
        : null;
    if (second === 'a ClientKeyExchange' && exchange === null) return said(POTENTIAL);
    connection.send(
      exchange === null
        ? ccs
        : encodeRecord(
            CONTENT_TYPE.handshake,
            hello.version,
            encodeHandshake(HANDSHAKE_TYPE.clientKeyExchange, exchange.body),
          ),
    );
    const outcome = await next();
    if (outcome.kind === 'silence') return ended(rejected('ignored'));
    if (outcome.kind !== 'record') return ended('hung up');
    const { type, payload } = outcome.record;
    const undecipherable: number[] = [ALERT.badRecordMac, ALERT.decryptionFailed];
    const name = alertOf(type, payload) ?? 'answered';
    return said(
      type === CONTENT_TYPE.alert && undecipherable.includes(payload[1] ?? 0)
        ? accepted(name)
        : rejected(name),
    );
  });
}

const alertOf = (type: number, payload: Uint8Array): string | null =>
  type === CONTENT_TYPE.alert ? alertName(payload[1] ?? 0) : null;
