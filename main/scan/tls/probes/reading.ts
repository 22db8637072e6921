import { readAnswer } from '../answers.ts';
import type { Connection } from '../connection.ts';
import type { ServerChoice } from '../outcome.ts';
import { LOST, type Lost, readFlight, SILENT } from '../prober.ts';
import { kxOf } from '../suites.ts';
import { type ClientHelloSpec, encodeClientHello } from '../wire/client-hello.ts';
import { FlightReader } from '../wire/flight.ts';
import type { RecordReader, TlsRecord } from '../wire/record.ts';

export type NextRecord =
  | { kind: 'record'; record: TlsRecord }
  | { kind: 'closed' }
  | { kind: 'reset' }
  | { kind: 'silence' }
  | { kind: 'malformed' };

/** The next whole record of a connection that is carried on after its hello. */
export async function nextRecord(
  connection: Connection,
  records: RecordReader,
  timeoutMs: number,
): Promise<NextRecord> {
  for (;;) {
    const step = records.next();
    if (step.kind === 'record') return step;
    if (step.kind === 'malformed') return { kind: 'malformed' };
    const received = await connection.receive(timeoutMs);
    if (received.kind === 'closed') return { kind: received.reset ? 'reset' : 'closed' };
    if (received.kind === 'timeout') return { kind: 'silence' };
    // A scan that was stopped has heard no silence.
    if (received.kind === 'aborted') return { kind: 'closed' };
    records.push(received.bytes);
  }
}

/** A flight up to its ServerHelloDone, to carry the handshake on from there. */
export interface Reached {
  kind: 'reached';
  flight: ServerChoice;
  reader: FlightReader;
}

/** Sends a hello and reads the whole flight; `none` where the server answers otherwise. */
export async function reachDone(
  connection: Connection,
  hello: ClientHelloSpec,
  waitMs: number,
): Promise<Reached | Lost | { kind: 'none' }> {
  const reader = new FlightReader('flight', kxOf);
  connection.send(encodeClientHello(hello));
  const flight = await readFlight(connection, reader, waitMs);
  if (flight.kind === 'timeout') return SILENT;
  const reading = readAnswer(flight, 'flight');
  if (reading === 'closed' || reading === 'lost') return LOST;
  return flight.kind === 'hello' && flight.complete ? { kind: 'reached', flight, reader } : { kind: 'none' };
}
