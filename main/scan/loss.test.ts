import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, StatusReason } from '../../shared/report.ts';
import { makeLeaf } from './certificate/issue.ts';
import { createScanPorts } from './index.ts';
import { systemClock } from './network.ts';
import { scan } from './scan.ts';
import {
  type ExposedCloud,
  type Refusal,
  refusesAfter,
  refusesShare,
  startExposedCloud,
} from './testing/exposed-cloud.ts';
import { atRandom, type Loss, type Lossy, limiter, startLossy } from './testing/lossy.ts';
import { target } from './testing/ports.ts';
import { hurried, tlsReport } from './testing/tls-report.ts';
import { compareWithTruth } from './testing/truth.ts';
import { encodeSsl2ServerHello } from './tls/testing/server-side.ts';

/** A slice of `npm run test:loss`: what is said through a bad line is what is said through a good one, or nothing. */

const DAY = 86_400_000;
const clock = hurried(100, systemClock);
let server: Server;
let der: Uint8Array;
let truth: Report;
let undisturbed: number;

const instead = (first: Uint8Array) =>
  (first[0] ?? 0) >= 0x80 && first[2] === 1 ? encodeSsl2ServerHello([0x010080, 0x020080], der) : null;

async function through(fate: Parameters<typeof startLossy>[1]['fate']): Promise<[Report, Lossy]> {
  const line = await startLossy((server.address() as AddressInfo).port, { fate, instead });
  try {
    return [await tlsReport(line.port, clock), line];
  } finally {
    await line.close();
  }
}

beforeAll(async () => {
  const span = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 60 * DAY) };
  const leaf = await makeLeaf({ names: ['localhost'], ...span });
  der = leaf.der;
  const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  server = createServer({ cert: leaf.certPem, key: leaf.keyPem, ...old }, (_, answer) => answer.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [report, line] = await through(() => null);
  truth = report;
  undisturbed = line.connections();
}, 60_000);
afterAll(() => new Promise((resolve) => server.close(resolve)));

const NOTHING = { wrong: [], invented: [], better: [] };

describe('a server behind a line that loses connections', () => {
  it('has something to lose', () => {
    expect(truth.tls?.protocols).toMatchObject({ 'SSL2.0': true, 'TLS1.0': true, 'TLS1.2': true });
    expect(truth.tls?.vulnerabilities.drown).toBe('vulnerable');
    expect(truth.coverage).toMatchObject({ tls: { state: 'full' }, certificate: { state: 'full' } });
    expect(compareWithTruth(truth, truth)).toMatchObject(NOTHING);
  });

  it.each<[Loss, number]>([
    ['close-after-hello', 0.2],
    ['reset-midway', 0.2],
  ])(
    'is told as it is, where connections end by %s',
    async (loss, share) => {
      const [report, line] = await through(atRandom(loss, share, 7));
      const { facts, definite, ...wrong } = compareWithTruth(truth, report);
      expect(line.lost()).toBeGreaterThan(5);
      expect(wrong).toEqual(NOTHING);
      expect(definite / facts).toBeGreaterThanOrEqual(0.8);
      expect(line.connections() / undisturbed).toBeLessThanOrEqual(1.5);
    },
    60_000,
  );

  it('is told in part and says so, where a limiter resets what comes after some connections', async () => {
    const [report] = await through(limiter(30, 60_000, Date.now));
    expect(compareWithTruth(truth, report)).toMatchObject(NOTHING);
    expect(report.coverage?.tls.state).toBe('partial');
    expect(report.errors.map(({ probe }) => probe)).toContain('tls');
  }, 60_000);
});

describe('a cloud with files in the open, behind a limiter of requests', () => {
  let cloud: ExposedCloud;
  let open: Report;
  const ports = createScanPorts('0.0.0-test');
  const look = () =>
    scan(
      target(`https://localhost:${cloud.port}/`),
      { only: ['cloud', 'http'], trust: { ca: cloud.ca, pin: null } },
      ports,
    );

  beforeAll(async () => {
    cloud = await startExposedCloud('34.0.6');
    open = await look();
  }, 60_000);
  afterAll(() => cloud.close());

  it('shows them', () => {
    expect(open.http?.exposed).toHaveLength(4);
    expect(open.coverage).toMatchObject({ exposure: { state: 'full' }, http: { state: 'full' } });
  });

  it.each<[string, Refusal, StatusReason[]]>([
    ['429 from the first on', refusesAfter(0, 429), ['rate-limited']],
    ['503 after 5', refusesAfter(5, 503), ['unavailable']],
    ['403 after 1', refusesAfter(1, 403), ['banned', 'forbidden']],
    ['403 after 20', refusesAfter(20, 403), ['banned', 'forbidden']],
    ['403 now and then', refusesShare(0.2, 403, 3), ['banned', 'forbidden']],
  ])('is told in part, and no better: %s', async (_name, refusal, inFront) => {
    cloud.front(refusal);
    const report = await look();
    expect(compareWithTruth(open, report, inFront)).toMatchObject(NOTHING);
    expect(report.coverage?.exposure.state).not.toBe('full');
  });
});
