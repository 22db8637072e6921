import { once } from 'node:events';
import type { ProbeContext, Target } from './context.ts';
import { abortFailure } from './network.ts';

const DEADLINE_MS = 5_000;

/** Does the port answer a plain HTTP request? Asked only where no TLS handshake came about, to say why. */
export async function speaksPlainHttp(context: ProbeContext): Promise<boolean> {
  const { target, address, signal, network, userAgent } = context;
  const socket = await network.connect(address, target.port, DEADLINE_MS, signal);
  try {
    const answered = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
    socket.write(
      `HEAD / HTTP/1.1\r\nHost: ${target.host}\r\nUser-Agent: ${userAgent}\r\nConnection: close\r\n\r\n`,
    );
    const [chunk] = (await once(socket, 'data', { signal: answered })) as [Uint8Array];
    return Buffer.from(chunk.subarray(0, 8)).toString('latin1').startsWith('HTTP/1.');
  } catch {
    if (signal.aborted) throw abortFailure(signal, 'asking for plain HTTP');
    return false;
  } finally {
    socket.destroy();
  }
}

/** The sentence for such a port. */
export const plainHttpText = ({ host, port }: Target): string =>
  `${host} port ${port} answers plain HTTP, not HTTPS: everything sent to it can be read on the way.`;
