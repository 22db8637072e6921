import { ended, LOST, type Prober, SILENT, type Step, said } from '../prober.ts';
import { SSL2_KINDS } from '../suites.ts';
import { concat, EMPTY } from '../wire/bytes.ts';
import { decodeSsl2Answer, encodeSsl2ClientHello } from '../wire/ssl2.ts';

export interface Ssl2Facts {
  supported: boolean | null;
  /** Kinds the server listed; it may speak SSL 2.0 and list none (CVE-2015-3197). */
  cipherKinds: number[];
}

/** Its name for Prober.isDoubtful. */
export const SSL2_CONVERSATION = 'SSL 2.0';

/** Longest SSL 2.0 record with a two-byte header. */
const MAX_ANSWER = 32 * 1024;

const NO: Ssl2Facts = { supported: false, cipherKinds: [] };

/**
 * An SSL 2.0 CLIENT-HELLO. Servers without it answer with a TLS alert or what is no SSL 2.0, or they close: that is a no
 * only when they do so again and again while other hellos are answered.
 */
export async function probeSsl2(prober: Prober): Promise<Ssl2Facts> {
  const answer = await prober.persist(
    SSL2_CONVERSATION,
    async (connection, waitMs): Promise<Step<Ssl2Facts>> => {
      connection.send(
        encodeSsl2ClientHello({
          cipherKinds: SSL2_KINDS.map(({ id }) => id),
          sessionId: EMPTY,
          challenge: prober.ctx.random(16),
        }),
      );
      let bytes: Uint8Array = EMPTY;
      for (;;) {
        const received = await connection.receive(waitMs);
        // An answer that begins and does not end tells nothing.
        if (received.kind === 'closed') return bytes.length === 0 ? ended(NO) : LOST;
        if (received.kind !== 'bytes') return SILENT;
        bytes = concat(bytes, received.bytes);
        const step = decodeSsl2Answer(bytes);
        if (step.kind === 'server-hello') return said({ supported: true, cipherKinds: step.cipherKinds });
        if (step.kind !== 'more' || bytes.length > MAX_ANSWER) return said(NO);
      }
    },
  );
  return answer ?? { supported: null, cipherKinds: [] };
}
