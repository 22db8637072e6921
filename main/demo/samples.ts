import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeCa, makeLeaf } from '../scan/certificate/issue.ts';
import { hardenedState, hardenedTls, neglectedState, neglectedTls } from './profiles.ts';
import { type SampleCertificate, type SampleServer, startSampleServer } from './server.ts';

const DAY = 86_400_000;

/** What survives a restart: the same sample cloud is on the same port with the same certificate. */
const Kept = z.object({
  schemaVersion: z.literal(1),
  hardenedVersion: z.string().max(64),
  neglected: z.object({
    port: z.number().int(),
    certPem: z.string(),
    keyPem: z.string(),
    notAfter: z.iso.datetime(),
  }),
  hardened: z.object({
    port: z.number().int(),
    certPem: z.string(),
    keyPem: z.string(),
    notAfter: z.iso.datetime(),
  }),
  /** The hardened cloud's next certificate, from the same CA. */
  renewed: z.object({ certPem: z.string(), keyPem: z.string() }),
  caPem: z.string(),
});
type Kept = z.infer<typeof Kept>;

export interface Samples {
  neglected: SampleServer;
  hardened: SampleServer;
  /** PEM of the CA that signed the hardened cloud's certificate; the app is told to trust it for that cloud only. */
  caPem: string;
  /** A renewed certificate for the hardened cloud, from the same CA: another key, a later notAfter. */
  renewed: SampleCertificate;
  close(): Promise<void>;
}

type Signed = Omit<Kept, 'hardenedVersion' | 'schemaVersion'>;

/** Certificates as of `now`: the neglected one self-signed and near its end, the hardened one from its own CA. */
async function signAll(now: Date): Promise<Signed> {
  const at = (days: number) => new Date(now.getTime() + days * DAY);
  const names = ['localhost', '127.0.0.1', '::1'];
  const pem = (leaf: { fullchainPem: string; keyPem: string }) => ({
    certPem: leaf.fullchainPem,
    keyPem: leaf.keyPem,
  });
  const neglected = await makeLeaf({
    names,
    commonName: 'attic',
    key: 'RSA-2048',
    notBefore: at(-353),
    notAfter: at(12),
  });
  const ca = await makeCa({ name: 'Weathervane sample CA', notBefore: at(-30), notAfter: at(3650) });
  const leaf = (from: number, to: number) =>
    makeLeaf({ names, key: 'P-256', issuer: ca, notBefore: at(from), notAfter: at(to) });
  return {
    neglected: { port: 0, ...pem(neglected), notAfter: at(12).toISOString() },
    // 58 of 90 days old: a renewal now comes in its season.
    hardened: { port: 0, ...pem(await leaf(-58, 32)), notAfter: at(32).toISOString() },
    renewed: pem(await leaf(0, 90)),
    caPem: ca.certPem,
  };
}

/** The kept sample clouds, where the file can be read and their certificates still have time. */
function readKept(file: string | null, now: Date): Kept | null {
  if (file === null) return null;
  try {
    const kept = Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    const alive = [kept.neglected, kept.hardened].every(
      ({ notAfter }) => Date.parse(notAfter) > now.getTime(),
    );
    return alive ? kept : null;
  } catch {
    // Missing or unreadable: sample clouds are made anew, nothing of the owner's is in that file.
    return null;
  }
}

/**
 * The two sample clouds on loopback. With a `directory` they are the same after a restart (samples.json, 0600); without
 * one they live as long as the process. `version` is the newest Nextcloud our data knows.
 */
export async function startSamples(options: {
  now: Date;
  version: string;
  directory?: string;
}): Promise<Samples> {
  const file = options.directory === undefined ? null : join(options.directory, 'samples.json');
  const found = readKept(file, options.now);
  const kept = found ?? (await signAll(options.now));
  const version = found?.hardenedVersion ?? options.version;

  const start = async (port: number, open: (at: number) => Promise<SampleServer>) =>
    port === 0 ? open(0) : open(port).catch(() => open(0));
  const neglected = await start(kept.neglected.port, (at) =>
    startSampleServer(neglectedState, kept.neglected, neglectedTls, at),
  );
  const hardened = await start(kept.hardened.port, (at) =>
    startSampleServer(hardenedState(version), kept.hardened, hardenedTls, at),
  );
  if (file !== null) {
    const text = JSON.stringify({
      ...kept,
      schemaVersion: 1,
      hardenedVersion: version,
      neglected: { ...kept.neglected, port: neglected.port },
      hardened: { ...kept.hardened, port: hardened.port },
    } satisfies Kept);
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return {
    neglected,
    hardened,
    caPem: kept.caPem,
    renewed: kept.renewed,
    close: async () => {
      await Promise.all([neglected.close(), hardened.close()]);
    },
  };
}
