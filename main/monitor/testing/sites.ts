/**
 * Where a cloud of the simulated year stands, and how its name finds it:
 * - `internet`: a public name and address.
 * - `home`: a name or address of the home network only.
 * - `split`: a public name that means the home network's address at home and a public one elsewhere.
 * - `home-only`: a public name that only the home's own resolver knows.
 * - `private-dns`: a public name whose public DNS record is a home network's address.
 * - `mesh-home`, `mesh-far`: at an address of a mesh VPN (100.64/10); the computer is beside us, or far away.
 * - `vpn`: another home's private address, through a tunnel.
 */
export type Site =
  | 'internet'
  | 'home'
  | 'split'
  | 'home-only'
  | 'private-dns'
  | 'mesh-home'
  | 'mesh-far'
  | 'vpn';

const ELSEWHERE: readonly Exclude<Site, 'internet'>[] = [
  'home',
  'home',
  'split',
  'split',
  'home-only',
  'private-dns',
  'mesh-home',
  'mesh-far',
  'vpn',
];

export const lan = (n: number) => `192.168.1.${10 + n}`;
/** AS112 (RFC 7535): assigned, reachable by everybody, and nobody's cloud. */
export const wan = (n: number) => `192.31.196.${10 + n}`;
export const mesh = (n: number) => `100.64.0.${10 + n}`;
export const tunnel = (n: number) => `10.8.0.${10 + n}`;

const hostOfSite = (rng: () => number, site: Site, id: string, n: number): string => {
  const one = <T>(...of: T[]) => of[Math.floor(rng() * of.length)] as T;
  switch (site) {
    case 'home':
      return one(`${id}.home.arpa`, id, `${id}.localdomain`, `${id}.lan`, lan(n));
    case 'mesh-home':
    case 'mesh-far':
      return one(mesh(n), id, `${id}.mesh.example`);
    case 'vpn':
      return one(tunnel(n), `${id}.vpn.example`);
    default:
      return `${id}.example`;
  }
};

/** Where the clouds of a year are: in some years nearly all at home, in none all of them. */
export function sitesOf(rng: () => number, clouds: number): { site: Site; url: string }[] {
  const internet = rng() < 0.35 ? 1 + Math.floor(rng() * 3) : 5 + Math.floor(rng() * 4);
  return Array.from({ length: clouds }, (_, n) => {
    const site = n < internet ? 'internet' : (ELSEWHERE[Math.floor(rng() * ELSEWHERE.length)] ?? 'home');
    return { site, url: `https://${hostOfSite(rng, site, `c${n}`, n)}/` };
  });
}
