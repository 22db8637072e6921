import { ANSWER_TIMEOUT, type Prober } from '../prober.ts';
import { SSL2_KINDS } from '../suites.ts';
import { concat, EMPTY } from '../wire/bytes.ts';
import { decodeSsl2Answer, encodeSsl2ClientHello, type Ssl2Answer } from '../wire/ssl2.ts';

export interface Ssl2Facts {
  supported: boolean | null;
  /** Kinds the server listed; it may speak SSL 2.0 and list none (CVE-2015-3197). */
  cipherKinds: number[];
}

/** Longest SSL 2.0 record with a two-byte header. */
const MAX_ANSWER = 32 * 1024;

/** One SSL 2.0 CLIENT-HELLO. Servers without it answer with a TLS alert, or close. */
export async function probeSsl2(prober: Prober): Promise<Ssl2Facts> {
  const answer = await prober.converse(async (connection): Promise<Ssl2Answer | { kind: 'silent' }> => {
    connection.send(
      encodeSsl2ClientHello({
        cipherKinds: SSL2_KINDS.map(({ id }) => id),
        sessionId: EMPTY,
        challenge: prober.ctx.random(16),
      }),
    );
    let bytes: Uint8Array = EMPTY;
    for (;;) {
      const received = await connection.receive(ANSWER_TIMEOUT);
      if (received.kind === 'closed') return { kind: 'malformed', reason: 'closed' };
      if (received.kind !== 'bytes') return { kind: 'silent' };
      bytes = concat(bytes, received.bytes);
      const step = decodeSsl2Answer(bytes);
      if (step.kind !== 'more') return step;
      if (bytes.length > MAX_ANSWER) return { kind: 'malformed', reason: 'too long' };
    }
  });
  switch (answer.kind) {
    case 'server-hello':
      return { supported: true, cipherKinds: answer.cipherKinds };
    case 'error':
    case 'malformed':
      return { supported: false, cipherKinds: [] };
    default:
      return { supported: null, cipherKinds: [] };
  }
}
