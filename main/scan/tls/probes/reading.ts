import type { Connection } from '../connection.ts';
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
    if (received.kind !== 'bytes') return { kind: 'silence' };
    records.push(received.bytes);
  }
}
