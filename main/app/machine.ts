import { networkInterfaces } from 'node:os';
import type { Settings } from '../../shared/settings.ts';
import type { Discovery } from '../../shared/state.ts';
import { startSamples } from '../demo/samples.ts';
import type { Scanner } from '../monitor/ports.ts';
import type { Knowledge } from '../scan/cloud/knowledge.ts';
import { HostBuckets } from '../scan/cloud/pace.ts';
import { discover as discoverClouds } from '../scan/discover/index.ts';
import { reevaluate } from '../scan/evaluate.ts';
import { createScanPorts } from '../scan/index.ts';
import { lightCheck } from '../scan/light-check.ts';
import { lookUp } from '../scan/look-up.ts';
import { userAgent } from '../scan/rules.ts';
import { scan } from '../scan/scan.ts';
import type { ScanPorts, SessionOptions } from '../scan/session.ts';
import { parseTarget } from '../scan/target.ts';
import type { Discover, LookUp, Samples } from './types.ts';

export interface MachineOptions {
  dataDir: string;
  version: string;
  settings: () => Settings;
  /** The newest knowledge there is, asked anew for each scan. */
  knowledge: () => Knowledge;
}

/** The scanner on this machine's network, as the app's ports. */
export function machinePorts(options: MachineOptions): {
  scanner: Scanner;
  lookUp: LookUp;
  discover: Discover;
  samples: Samples;
} {
  // The buckets are the host's: every scan of this process fills the same ones.
  const buckets = new Map<string, HostBuckets>();
  const bucketsOf = (host: string): HostBuckets => {
    const known = buckets.get(host) ?? new HostBuckets();
    buckets.set(host, known);
    return known;
  };
  const ports = () => ({ ...createScanPorts(options.version, options.knowledge()), bucketsOf });
  const session = (trust: { ca: string | null; pin: string | null }, signal: AbortSignal): SessionOptions => {
    const { proxy, maxConnectionsPerHost } = options.settings().network;
    return { trust, signal, proxy, maxConnections: maxConnectionsPerHost };
  };
  const targetOf = (url: string) => {
    const target = parseTarget(url);
    // Stored addresses are canonical; only a settings file edited by hand gets here.
    if (!target.ok) throw new Error(target.error.message);
    return target.value;
  };
  return {
    scanner: {
      audit: (cloud, signal, progress, previous) =>
        scan(
          targetOf(cloud.url),
          {
            ...session(cloud, signal),
            // Our own sample clouds throw nobody out.
            pace: cloud.sample ? 'fast' : options.settings().network.pace,
            exposure: cloud.exposureProbes,
            earlier: {
              asked: previous?.http?.exposureAsked ?? [],
              exposed: previous?.http?.exposed ?? [],
            },
            onProgress: progress,
          },
          ports(),
        ),
      lightCheck: (cloud, signal, webroot) =>
        lightCheck(targetOf(cloud.url), { ...session(cloud, signal), webroot }, ports()),
      reevaluate: (report, now) => reevaluate(report, options.knowledge(), now),
    },
    lookUp: (input, signal) =>
      lookUpTyped(input, session({ ca: input.ca ?? null, pin: null }, signal), ports()),
    discover: (cidr, signal, progress) => look(cidr, signal, progress, options),
    samples: samplesIn(options),
  };
}

const samplesIn = ({ dataDir, knowledge }: MachineOptions): Samples => {
  let running: Awaited<ReturnType<typeof startSamples>> | null = null;
  return {
    start: async () => {
      const version = knowledge().lifecycle.nextcloud?.[0]?.latest ?? '34.0.6';
      running ??= await startSamples({ now: new Date(), version, directory: dataDir });
      return [
        { name: 'Attic server (sample)', url: running.neglected.url, ca: null },
        { name: 'NextCloudPi (sample)', url: running.hardened.url, ca: running.caPem },
      ];
    },
    stop: async () => {
      await running?.close();
      running = null;
    },
  };
};

/** What is at an address somebody types, without storing anything. */
async function lookUpTyped(
  { text }: Parameters<LookUp>[0],
  options: SessionOptions,
  ports: ScanPorts,
): ReturnType<LookUp> {
  const target = parseTarget(text);
  if (!target.ok) return { refused: target.error.message };
  const found = await lookUp(target.value, options, ports);
  return { ...found, suggestedName: target.value.host.slice(0, 120) };
}

/** A look around the home network, told as it goes. */
async function look(
  cidr: string | null,
  signal: AbortSignal,
  progress: Parameters<Discover>[2],
  { version, knowledge, settings }: MachineOptions,
): ReturnType<Discover> {
  const { network, clock, random } = createScanPorts(version, knowledge());
  const known = new Set(settings().clouds.map(({ url }) => url));
  let state: Discovery = { running: true, range: cidr ?? '', done: 0, total: 1, found: [], error: null };
  const tell = (patch: Partial<Discovery>) => {
    state = { ...state, ...patch };
    progress(state);
  };
  const result = await discoverClouds({
    cidr,
    network,
    clock,
    random,
    signal,
    interfaces: networkInterfaces(),
    userAgent: userAgent(version),
    onProgress: tell,
    onFound: (found) => tell({ found: [...state.found, { ...found, known: known.has(found.url) }] }),
  });
  tell({ running: false, error: result.ok ? null : result.error.message });
  return state;
}
