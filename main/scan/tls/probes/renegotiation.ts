import { type Options12, session12 } from '../handshake/tls12.ts';
import { ended, type Prober, said } from '../prober.ts';
import { encodeClientHelloMessage } from '../wire/client-hello.ts';
import { CONTENT_TYPE, HANDSHAKE_TYPE, SIGNALLING } from '../wire/registry.ts';

/** A server that ignores the request is not waited for longer (milliseconds). */
const SILENCE = 1500;

/**
 * Client-initiated renegotiation (CVE-2011-1473): a ClientHello inside an established connection of TLS 1.0 to 1.2. True where
 * the server starts another handshake, false where it refuses or ignores, or closes each time; null where no connection could be
 * established with a suite we can finish.
 */
export function probeClientRenegotiation(prober: Prober, options: Options12): Promise<boolean | null> {
  return session12(prober, options, async (session) => {
    const hello = {
      ...session.hello,
      random: prober.ctx.random(32),
      // The signalling value is for first handshakes; later ones carry the verify data (RFC 5746 §3.5).
      cipherSuites: session.hello.cipherSuites.filter((id) => id !== SIGNALLING.emptyRenegotiationInfo),
      extensions: [
        ...(session.hello.extensions ?? []),
        ...(session.secureRenegotiation
          ? [{ type: 'renegotiation_info', verifyData: session.verifyData } as const]
          : []),
      ],
    };
    session.send(CONTENT_TYPE.handshake, encodeClientHelloMessage(hello));
    for (let records = 0; records < 8; records += 1) {
      const step = await session.receive(SILENCE + 4 * prober.latency);
      if (step.kind !== 'record') return ended(false);
      if (step.type === CONTENT_TYPE.handshake) return said(step.content[0] === HANDSHAKE_TYPE.serverHello);
      if (step.type === CONTENT_TYPE.alert) return said(false);
    }
    return said(false);
  });
}
