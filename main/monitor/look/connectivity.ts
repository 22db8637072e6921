import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { Agent, type Dispatcher, request } from 'undici';
import type { Connectivity } from '../ports.ts';

const PROBE_MS = 5000;

export interface ConnectivityPorts {
  /** Milliseconds since the epoch, by our own clock. */
  now: () => number;
  /** One URL that tells whether we are online; null switches the probe off. */
  url: () => string | null;
  /** How the URL is reached, made for each check: through the owner's proxy where there is one. */
  dispatcher?: () => Dispatcher;
  /** What the operating system says; false: there is certainly no connection. Absent where nobody can be asked. */
  system?: () => boolean;
  /** Whether any interface but loopback has an address. */
  interfaces?: () => boolean;
  /** Text of /proc/net/route and /proc/net/ipv6_route; null where the system has no such file. */
  routes?: () => Promise<{ v4: string | null; v6: string | null }>;
}

const hasAddress = (): boolean =>
  Object.values(networkInterfaces()).some(
    (addresses) => addresses?.some(({ internal }) => !internal) ?? false,
  );

const readRoutes = async () => {
  const read = (path: string) => readFile(path, 'latin1').catch(() => null);
  const [v4, v6] = await Promise.all([read('/proc/net/route'), read('/proc/net/ipv6_route')]);
  return { v4, v6 };
};

/** Whether there is a way out, by Linux's routing tables; null where it cannot be told. */
export function hasDefaultRoute({ v4, v6 }: { v4: string | null; v6: string | null }): boolean | null {
  if (v4 === null && v6 === null) return null;
  // proc(5): destination and mask 00000000; in ipv6_route, destination :: of length 00, not through loopback.
  const via4 = (v4 ?? '').split('\n').some((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[1] === '00000000' && fields[7] === '00000000';
  });
  const via6 = (v6 ?? '').split('\n').some((line) => {
    const fields = line.trim().split(/\s+/);
    return (
      /^0{32}$/.test(fields[0] ?? '') && fields[1] === '00' && fields[9] !== undefined && fields[9] !== 'lo'
    );
  });
  return via4 || via6;
}

/** Our own connection by the system's interfaces, its default route, and one URL that must answer as itself. */
export function createConnectivity(ports: ConnectivityPorts): Connectivity {
  const { dispatcher = () => new Agent() } = ports;
  return {
    async check(signal) {
      if (ports.system?.() === false || !(ports.interfaces ?? hasAddress)())
        return { online: false, link: false, why: 'This computer has no network connection.' };
      const route = hasDefaultRoute(await (ports.routes ?? readRoutes)());
      const url = ports.url();
      if (url === null) return route === false ? noRoute : { online: null, link: true, why: '' };
      let via: Dispatcher | null = null;
      try {
        via = dispatcher();
        const { statusCode, headers, body } = await request(url, {
          dispatcher: via,
          headers: { 'cache-control': 'no-store' },
          signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]),
        });
        // Nobody reads it: the connection ends with the dispatcher, however much still comes.
        body.on('error', () => undefined);
        // A hotel's login page answers everything: with a redirect, with 511 (RFC 6585 §6), or with itself.
        const itself = statusCode === 200 && new URL(url).pathname.endsWith('/generate_204');
        if (statusCode >= 200 && statusCode < 300 && !itself)
          return { online: true, link: true, why: '', clockSkewSeconds: skewOf(headers.date, ports.now()) };
        if (
          itself ||
          statusCode === 511 ||
          (statusCode >= 300 && statusCode < 400 && isElsewhere(url, headers.location))
        )
          return { online: false, link: true, why: 'This network asks for a login first (captive portal).' };
        return { online: null, link: true, why: '' };
      } catch (error) {
        if (route === false) return noRoute;
        return isCertificateError(error)
          ? {
              online: false,
              link: true,
              why: 'The connection check shows a certificate that is not its own: a login page or something that intercepts.',
            }
          : { online: false, link: true, why: 'The internet cannot be reached.' };
      } finally {
        await via?.destroy();
      }
    },
  };
}

const noRoute = { online: false, link: false, why: 'This computer has no way out to the network.' };

/** Seconds a Date header (RFC 9110 §6.6.1) is ahead of `now`; null without one. */
function skewOf(date: string | string[] | undefined, now: number): number | null {
  const at = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? null : Math.round((at - now) / 1000);
}

function isElsewhere(url: string, location: string | string[] | undefined): boolean {
  if (typeof location !== 'string') return location !== undefined;
  return !URL.canParse(location, url) || new URL(location, url).host !== new URL(url).host;
}

function isCertificateError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
}
