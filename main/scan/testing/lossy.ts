import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * How a line loses a connection: reset or closed when it is made, after the client's first bytes, or in the middle of
 * the server's; or swallowed without an answer.
 */
export const LOSSES = [
  'reset',
  'close',
  'reset-after-hello',
  'close-after-hello',
  'reset-midway',
  'close-midway',
  'swallow',
] as const;
export type Loss = (typeof LOSSES)[number];

/** What becomes of a connection, by its number from 1 on; null lets it through. */
type Fate = (number: number) => Loss | null;

export interface Lossy {
  port: number;
  connections(): number;
  lost(): number;
  close(): Promise<void>;
}

export interface LossyOptions {
  fate: Fate;
  /** Answers a client's first bytes in the server's place; null leaves them to it. */
  instead?: (first: Uint8Array) => Uint8Array | null;
}

/** Numbers from 0 up to 1, the same for the same seed (xorshift32). */
export function seeded(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
}

/** Loses this share of the connections; the first, with which a scan looks whether anybody is there, is spared. */
export function atRandom(loss: Loss, share: number, seed: number): Fate {
  const random = seeded(seed);
  for (let skipped = 0; skipped < 8; skipped += 1) random();
  return (number) => (random() < share && number > 1 ? loss : null);
}

/** Serves so many connections, then resets all that come within a time (milliseconds), again and again. */
export function limiter(served: number, banMs: number, now: () => number): Fate {
  let left = served;
  let until = 0;
  return () => {
    if (now() < until) return 'reset';
    if (until > 0) {
      until = 0;
      left = served;
    }
    left -= 1;
    if (left >= 0) return null;
    until = now() + banMs;
    return 'reset';
  };
}

/** A line to a local port that loses connections. */
export async function startLossy(to: number, { fate, instead }: LossyOptions): Promise<Lossy> {
  const sockets = new Set<Socket>();
  const counts = { connections: 0, lost: 0 };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ noDelay: true }, (client) => {
    keep(client);
    counts.connections += 1;
    const loss = fate(counts.connections);
    if (loss !== null) counts.lost += 1;
    if (loss === 'reset') client.resetAndDestroy();
    else if (loss === 'close') client.end();
    else if (loss === 'swallow') client.resume();
    else
      client.once('data', (first: Buffer) => {
        const own = instead?.(first) ?? null;
        if (loss === 'reset-after-hello') client.resetAndDestroy();
        else if (loss === 'close-after-hello') client.end();
        else if (own !== null) client.write(own);
        else pass(client, first, loss);
      });
  });
  const pass = (client: Socket, first: Buffer, loss: Loss | null) => {
    const upstream = connect({ port: to, host: '127.0.0.1', noDelay: true });
    keep(upstream);
    upstream.write(first);
    client.on('data', (bytes: Buffer) => upstream.write(bytes));
    client.on('end', () => upstream.end());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.end());
    // Every other one breaks in the middle of the first piece, the rest behind it.
    let whole = counts.connections % 2;
    upstream.on('data', (bytes: Buffer) => {
      if (loss === null || whole > 0) {
        whole -= 1;
        client.write(bytes);
        return;
      }
      upstream.destroy();
      const half = bytes.subarray(0, bytes.length >> 1);
      client.write(half, () => (loss === 'reset-midway' ? client.resetAndDestroy() : client.end()));
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => counts.connections,
    lost: () => counts.lost,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
