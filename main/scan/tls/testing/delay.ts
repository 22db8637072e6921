import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Network } from '../../context.ts';
import { createNetwork, systemClock } from '../../network.ts';

export interface Delay {
  port: number;
  /** A network whose TCP handshake takes the round trip too; a local proxy cannot delay that. */
  network: Network;
  close(): Promise<void>;
}

/** A proxy in front of a local port that adds `roundTripMs` to every round trip. */
export async function startDelay(to: number, roundTripMs: number): Promise<Delay> {
  const sockets = new Set<Socket>();
  const pass = (from: Socket, into: Socket) => {
    sockets.add(from);
    const later = (action: () => void) => setTimeout(action, roundTripMs / 2);
    from.on('data', (chunk: Buffer) => later(() => into.writable && into.write(chunk)));
    from.on('end', () => later(() => into.end()));
    from.on('error', () => into.destroy());
    from.on('close', () => {
      sockets.delete(from);
      later(() => into.destroy());
    });
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: to, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    client.setNoDelay(true);
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = createNetwork();
  return {
    port: (server.address() as AddressInfo).port,
    network: {
      ...network,
      connect: async (address, port, timeoutMs, signal) => {
        await systemClock.sleep(roundTripMs, signal);
        return network.connect(address, port, timeoutMs, signal);
      },
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
