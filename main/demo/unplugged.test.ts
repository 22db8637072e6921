import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Report } from '../../shared/report.ts';
import { createScanPorts } from '../scan/index.ts';
import { type ScanPart, scan } from '../scan/scan.ts';
import { target } from '../scan/testing/ports.ts';
import { type Samples, startSamples } from './samples.ts';

/** A cloud that is unplugged while it is scanned: what was learned by then, and errors, within the deadline. */

const ports = createScanPorts('0.0.0-test');
let samples: Samples;
/** Far more than the scan of a sample takes, on this machine as it is now; far less than the hung one would. */
let deadlineMs: number;

beforeAll(async () => {
  samples = await startSamples({ now: new Date(), version: '34.0.6' });
  const began = performance.now();
  await scan(target(samples.hardened.url), {}, ports);
  deadlineMs = Math.max(4000, Math.ceil((4 * (performance.now() - began)) / 1000) * 1000);
});
afterAll(() => samples.close());

/** Dead: nobody listens any more. Silent: connections are taken and never answered, as by a hung machine. */
type Pulled = 'dead' | 'silent';

interface Cable {
  port: number;
  connections(): number;
  pull(how: Pulled): void;
}

/** A cable between the scan and a server; it is pulled with the connection of that number. */
async function plug(to: number, how: Pulled, at: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let pulled: Pulled | null = null;
  let connections = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    connections += 1;
    if (pulled === null && connections >= at) pull(how);
    if (pulled === 'dead') client.destroy();
    else if (pulled === 'silent') keep(client).resume();
    else {
      const upstream = keep(connect(to, '127.0.0.1'));
      keep(client).pipe(upstream).pipe(client);
    }
  });
  const pull = (as: Pulled) => {
    pulled = as;
    if (as === 'dead') server.close();
    for (const socket of sockets)
      if (as === 'dead') socket.destroy();
      else socket.unpipe().resume();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, connections: () => connections, pull };
}

async function scanned(how: Pulled, at: number, only?: ScanPart[]): Promise<Report> {
  const cable = await plug(Number(new URL(samples.hardened.url).port), how, at);
  const url = samples.hardened.url.replace(/:\d+/u, `:${cable.port}`);
  const options = { timeoutMs: deadlineMs, ...(only ? { only } : {}) };
  const report = Report.parse(await scan(target(url), options, ports));
  expect(cable.connections()).toBeGreaterThanOrEqual(at);
  cable.pull('dead');
  return report;
}

const kinds = ({ errors }: Report) => new Set(errors.map(({ kind }) => kind));

describe('a cloud that goes dead', () => {
  test('during the TLS audit: what was measured stays, the rest is unknown', async () => {
    const report = await scanned('dead', 30, ['tls']);
    expect(report.tls?.protocols).toMatchObject({ 'TLS1.2': true, 'TLS1.3': true });
    expect(report.errors).toEqual([
      {
        probe: 'tls',
        // Whoever refuses connections may be back in a moment, so the deadline may come first.
        kind: expect.stringMatching(/^(?:refused|timeout)$/),
        message: expect.stringMatching(/^The TLS audit is not complete/),
      },
    ]);
    expect(Object.values(report.tls?.vulnerabilities ?? {})).toContain('unknown');
    expect(Object.values(report.tls?.vulnerabilities ?? {})).not.toContain('vulnerable');
  });

  test.each([3, 10, 40])('with connection %i of the whole scan', async (at) => {
    const report = await scanned('dead', at);
    // An answer that was under way is cut short: that is a fault of the protocol.
    expect(['refused', 'reset', 'protocol', 'limit', 'timeout']).toEqual(
      expect.arrayContaining([...kinds(report)]),
    );
    expect(report.errors.map(({ probe }) => probe)).toEqual(expect.arrayContaining(['tls']));
    expect(report.grades.overall?.grade ?? null).toBeNull();
    expect(report.status).not.toBe('not-a-cloud');
  });

  test('before anything was said it is unreachable', async () => {
    const report = await scanned('dead', 2);
    expect(report).toMatchObject({ status: 'unreachable', cloud: null, certificate: null, tls: null });
    expect(report.errors.length).toBeGreaterThan(0);
  });
});

describe.concurrent('a cloud that falls silent', () => {
  test('during the TLS audit: what was measured stays, and the deadline is told', async () => {
    const report = await scanned('silent', 30, ['tls']);
    expect(report.tls?.protocols).toMatchObject({ 'TLS1.2': true, 'TLS1.3': true });
    expect(report.errors).toEqual([
      {
        probe: 'tls',
        kind: 'timeout',
        message: `The TLS audit is not complete: no result within the scan's ${deadlineMs / 1000} s.`,
      },
    ]);
    expect(Object.values(report.tls?.vulnerabilities ?? {})).toContain('unknown');
  });

  test.each([3, 10, 40])('with connection %i of the whole scan', async (at) => {
    const report = await scanned('silent', at);
    // A kept connection may end between two requests; what then never comes is a timeout all the same.
    expect(kinds(report)).toContain('timeout');
    expect(['timeout', 'reset']).toEqual(expect.arrayContaining([...kinds(report)]));
    const probes = report.errors.map(({ probe }) => probe.split('.', 1)[0]);
    expect(probes).toEqual(expect.arrayContaining(['tls', 'cloud']));
    expect(report.grades.overall?.grade ?? null).toBeNull();
    expect(report.status).not.toBe('not-a-cloud');
  });

  test('before anything was said it is unreachable', async () => {
    const report = await scanned('silent', 2);
    expect(report).toMatchObject({ status: 'unreachable', cloud: null, certificate: null, tls: null });
    // A kept connection may end between two requests; what then never comes is a timeout all the same.
    expect(kinds(report)).toContain('timeout');
    expect(['timeout', 'reset']).toEqual(expect.arrayContaining([...kinds(report)]));
    const said = report.errors.map(({ probe, message }) => `${probe}: ${message}`);
    expect(new Set(said).size).toBe(said.length);
  });
});
