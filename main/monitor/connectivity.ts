import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { Connectivity } from './ports.ts';

const PROBE_MS = 5000;

export interface ConnectivityPorts {
  /** One URL that tells whether we are online; null switches the probe off. */
  url: () => string | null;
  fetch?: typeof fetch;
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
  const get = ports.fetch ?? fetch;
  return {
    async check(signal) {
      if (!(ports.interfaces ?? hasAddress)())
        return { online: false, link: false, why: 'This computer has no network connection.' };
      const route = hasDefaultRoute(await (ports.routes ?? readRoutes)());
      const url = ports.url();
      if (url === null) return route === false ? noRoute : { online: null, link: true, why: '' };
      try {
        const answer = await get(url, {
          redirect: 'manual',
          cache: 'no-store',
          signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]),
        });
        await answer.body?.cancel();
        if (answer.status >= 200 && answer.status < 300) return { online: true, link: true, why: '' };
        // A hotel's login page answers everything with a redirect or 511 (RFC 6585 §6).
        if (isElsewhere(url, answer) || answer.status === 511)
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
      }
    },
  };
}

const noRoute = { online: false, link: false, why: 'This computer has no way out to the network.' };

function isElsewhere(url: string, answer: Response): boolean {
  const location = answer.headers.get('location');
  if (answer.status < 300 || answer.status >= 400 || location === null) return false;
  return !URL.canParse(location, url) || new URL(location, url).host !== new URL(url).host;
}

function isCertificateError(error: unknown): boolean {
  const code = (error as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
}
