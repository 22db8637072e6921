import { type AddressInfo, createServer, type Server } from 'node:net';
import pLimit from 'p-limit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Prober } from './prober.ts';
import { contextFor } from './testing/context.ts';

/** A TCP handshake and one answer. */
const ROUND_TRIPS = 2;

let server: Server;
beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise<unknown>((resolve) => server.close(resolve)));

function proberWith(connections: number): {
  prober: Prober;
  ask: (name?: string) => Promise<void>;
  asked: string[];
} {
  const limit = pLimit(connections);
  const prober = new Prober(
    contextFor((server.address() as AddressInfo).port, { limit: (job) => limit(job) }),
  );
  const asked: string[] = [];
  const ask = async (name = ''): Promise<void> => {
    const outcome = await prober.converse(async (connection) => {
      asked.push(name);
      connection.send(Uint8Array.of(1));
      return connection.receive(5000);
    });
    expect(outcome).toMatchObject({ kind: 'bytes' });
  };
  return { prober, ask, asked };
}
const times = (count: number, ask: () => Promise<void>) => Array.from({ length: count }, () => ask());

describe('round trips in a row', () => {
  it('adds up questions that follow one another', async () => {
    const { prober, ask } = proberWith(6);
    for (let count = 0; count < 3; count += 1) await ask();
    expect(prober.criticalRoundTrips).toBe(3 * ROUND_TRIPS);
    expect(prober.connections).toBe(3);
  });

  it('counts questions side by side once', async () => {
    const { prober, ask } = proberWith(6);
    await Promise.all(times(6, ask));
    expect(prober.criticalRoundTrips).toBe(ROUND_TRIPS);
  });

  it('counts the wait for a connection', async () => {
    const { prober, ask } = proberWith(6);
    await Promise.all(times(12, ask));
    expect(prober.criticalRoundTrips).toBe(2 * ROUND_TRIPS);
  });

  it('counts the longer of two chains, not both', async () => {
    const { prober, ask } = proberWith(6);
    const chain = async (length: number) => {
      for (let count = 0; count < length; count += 1) await ask();
    };
    await Promise.all([chain(4), chain(2)]);
    expect(prober.criticalRoundTrips).toBe(4 * ROUND_TRIPS);
  });
});

describe('the order in which questions get a connection', () => {
  it('lets the chain that is furthest along go first', async () => {
    const { prober, ask, asked } = proberWith(2);
    const chain = async () => {
      for (const name of ['chain 1', 'chain 2', 'chain 3']) await ask(name);
    };
    await Promise.all([chain(), ...times(5, () => ask('single'))]);
    // In the order of asking the chain would be left for the end: 1, then 5 singles on two connections, then 2 and 3.
    expect(asked.lastIndexOf('chain 3')).toBeLessThan(asked.length - 1);
    expect(prober.criticalRoundTrips).toBe(4 * ROUND_TRIPS);
  });

  it('keeps the order of asking otherwise', async () => {
    const { ask, asked } = proberWith(1);
    await Promise.all(['a', 'b', 'c', 'd'].map(ask));
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
  });
});
