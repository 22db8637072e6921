import { certificateSteps } from '../alert/expiry.ts';
import { type Site, sitesOf } from './sites.ts';

/** What truly happens in a simulated year, decided before it is watched. True time, epoch milliseconds. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Span {
  from: number;
  to: number;
}

/** A certificate and from when to when the cloud shows it. */
export interface SimCertificate extends Span {
  fingerprint: string;
  key: string;
  issuer: string;
  trusted: boolean;
  notBefore: string;
  notAfter: string;
  /** It came out of season, from another issuer. */
  unexpected: boolean;
}

/** We are in another network; at the address of a home cloud there somebody else may answer. */
export interface Away extends Span {
  /** Which of some. */
  network: number;
  stranger: boolean;
}

/** Without a connection at all, or only without the internet: then the home network still works. */
export interface Offline extends Span {
  link: boolean;
}

/** Something that keeps us, and only us, from seeing a part of a cloud, or all of it. */
export interface Hindrance extends Span {
  kind: 'limiter' | 'ban' | 'portal';
  /** Of a limiter: what it hides. */
  areas: ('cloud' | 'exposure' | 'http' | 'tls')[];
}

export interface SimCloud {
  id: string;
  /** Which of the year's clouds. */
  index: number;
  url: string;
  site: Site;
  /** The owner lets it rest, or does not want to hear of it. */
  paused: Span[];
  muted: Span[];
  outages: Span[];
  maintenance: Span[];
  headerLoss: Span[];
  oldTls: Span[];
  /** A file that must not be readable is. */
  exposed: Span[];
  hindrances: Hindrance[];
  certificates: SimCertificate[];
  /** Version from then on. */
  versions: { at: number; version: string }[];
  eol: string;
}

/** What happens to us, and what the owner does. */
export type Happening =
  /** `told`: the system says so before and after, as a desktop does and a server does not. */
  | { at: number; kind: 'sleep'; ms: number; told: boolean }
  | { at: number; kind: 'battery'; on: boolean }
  | { at: number; kind: 'pause' | 'mute'; cloudId: string; on: boolean }
  /** "Scan now", of one or of all. */
  | { at: number; kind: 'scan'; cloudId: string | null }
  | { at: number; kind: 'acknowledge' }
  | { at: number; kind: 'jump'; ms: number }
  | { at: number; kind: 'kill' }
  | { at: number; kind: 'data'; dataAsOf: string; fixedIn: number; advisory: string };

export interface Year extends Span {
  clouds: SimCloud[];
  offline: Offline[];
  away: Away[];
  intercepted: Span[];
  happenings: Happening[];
  lightMinutes: number;
  auditMinutes: number;
  /** The computer runs on battery now and then. */
  battery: boolean;
  quiet: boolean;
  /** Whether there is a probe that tells if we are online; without one the other clouds are asked. */
  probe: boolean;
  recovery: boolean;
}

export type Rng = () => number;

/** Clouds of a year. */
const CLOUDS = 10;

/** A small seeded generator (mulberry32): the same seed, the same year. */
export function seeded(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pick = <T>(rng: Rng, values: readonly T[]): T => values[Math.floor(rng() * values.length)] as T;

/** Lengths over several orders of magnitude: most are short, some very long. */
const length = (rng: Rng, min: number, max: number): number => Math.round(min * (max / min) ** rng());

/** Up to `count` spans that do not touch each other. */
function spans(rng: Rng, year: Span, count: number, min: number, max: number): Span[] {
  const all = Array.from({ length: count }, () => {
    const from = Math.round(year.from + DAY + rng() * (year.to - year.from - DAY));
    return { from, to: Math.min(year.to, from + length(rng, min, max)) };
  }).sort((a, b) => a.from - b.from);
  const apart: Span[] = [];
  for (const span of all) {
    const last = apart.at(-1);
    if (last === undefined || span.from > last.to + MINUTE) apart.push(span);
  }
  return apart;
}

function certificatesOf(rng: Rng, year: Span, id: string): SimCertificate[] {
  const list: SimCertificate[] = [];
  const lifetime = pick(rng, [6, 47, 90, 90, 90, 398]) * DAY;
  const reliable = rng() < 0.5;
  let issuer = "CN=R10,O=Let's Encrypt,C=US";
  let notBefore = year.from - rng() * lifetime * 0.6;
  let from = year.from;
  let trusted = true;
  let unexpected = false;
  for (let n = 0; from < year.to; n++) {
    const life = {
      notBefore: new Date(notBefore).toISOString(),
      notAfter: new Date(notBefore + lifetime).toISOString(),
    };
    const fate = reliable ? 0 : rng();
    const surprise = rng() < 0.04;
    // On time at 2/3; late by up to a third of the lifetime more; never.
    const share = surprise
      ? 0.1 + rng() * 0.3
      : fate < 0.7
        ? 0.667 + rng() * 0.02
        : fate < 0.93
          ? 0.7 + rng() * 0.6
          : 99;
    const to = Math.round(Math.min(year.to, Math.max(from + HOUR, notBefore + lifetime * share)));
    list.push({
      ...life,
      from,
      to,
      fingerprint: `${id}-${n}`,
      key: `${id}-${n}`,
      issuer,
      trusted,
      unexpected,
    });
    unexpected = surprise && to < year.to;
    if (unexpected) {
      issuer = `CN=ca-${n},O=Somebody ${n}`;
      trusted = rng() < 0.5 && trusted;
    }
    from = to;
    notBefore = to - HOUR;
  }
  return list;
}

function cloudOf(rng: Rng, year: Span, index: number, at: { site: Site; url: string }): SimCloud {
  const id = `c${index}`;
  const days = (year.to - year.from) / DAY;
  const rests = (count: number) => Math.round((rng() * count * days) / 365);
  const versions = [{ at: year.from, version: '30.0.0' }];
  for (let at = year.from; at < year.to; at += DAY * (20 + rng() * 100))
    if (at > year.from && rng() < 0.6) versions.push({ at, version: `${29 + versions.length}.0.0` });
  return {
    id,
    index,
    ...at,
    paused: spans(rng, year, rests(8), HOUR, 10 * DAY),
    muted: spans(rng, year, rests(8), HOUR, 20 * DAY),
    outages: spans(rng, year, Math.floor(rng() * 14), 20 * SECOND, 3 * DAY),
    maintenance: spans(rng, year, Math.floor(rng() * 6), 5 * MINUTE, 12 * HOUR),
    headerLoss: spans(rng, year, Math.floor(rng() * 4), HOUR, 20 * DAY),
    oldTls: spans(rng, year, Math.floor(rng() * 3), HOUR, 20 * DAY),
    exposed: spans(rng, year, Math.floor(rng() * 3), HOUR, 20 * DAY),
    hindrances: spans(rng, year, rests(40), 10 * MINUTE, 2 * DAY).map((span) => ({
      ...span,
      kind: pick(rng, ['limiter', 'limiter', 'ban', 'portal']),
      areas: pick(rng, [
        ['http'],
        ['exposure'],
        ['tls'],
        ['http', 'exposure'],
        ['cloud', 'exposure', 'http'],
      ]),
    })),
    certificates: certificatesOf(rng, year, id),
    versions,
    eol: new Date(year.from + (100 + rng() * 400) * DAY).toISOString().slice(0, 10),
  };
}

/** What the owner does meanwhile: lets clouds rest, mutes them, wants scans, reads the inbox. */
function ownersDoing(
  rng: Rng,
  year: Span,
  clouds: readonly SimCloud[],
  scale: (count: number) => number,
): Happening[] {
  const moments = (count: number) =>
    spans(rng, year, scale(count), SECOND, 2 * SECOND).map(({ from }) => from);
  const switched = (kind: 'pause' | 'mute', cloudId: string, list: readonly Span[]) =>
    list.flatMap(({ from, to }): Happening[] => [
      { at: from, kind, cloudId, on: true },
      { at: to, kind, cloudId, on: false },
    ]);
  return [
    ...clouds.flatMap(({ id, paused, muted }) => [
      ...switched('pause', id, paused),
      ...switched('mute', id, muted),
    ]),
    ...moments(60).map(
      (at): Happening => ({
        at,
        kind: 'scan',
        cloudId: rng() < 0.3 ? null : pick(rng, clouds).id,
      }),
    ),
    ...moments(20).map((at): Happening => ({ at, kind: 'acknowledge' })),
  ];
}

/** Everything that happens in the year of this seed. */
export function makeYear(seed: number, days = 365): Year {
  const rng = seeded(seed);
  const from = Date.UTC(2027, Math.floor(rng() * 12), 1 + Math.floor(rng() * 28), 8);
  const year: Span = { from, to: from + days * DAY };
  const scale = (count: number) => Math.round((count * days) / 365);
  const happenings: Happening[] = [
    ...spans(rng, year, scale(Math.floor(rng() * 200)), 5 * MINUTE, 14 * HOUR).map(
      (span): Happening => ({ at: span.from, kind: 'sleep', ms: span.to - span.from, told: rng() < 0.5 }),
    ),
    ...spans(rng, year, scale(40), SECOND, 2 * SECOND).map(
      ({ from: at }): Happening => ({ at, kind: 'kill' }),
    ),
    ...spans(rng, year, scale(5), SECOND, 2 * SECOND).map(
      ({ from: at }, n): Happening => ({
        at,
        kind: 'data',
        dataAsOf: new Date(at).toISOString().slice(0, 10),
        fixedIn: 30 + Math.floor(rng() * 5),
        advisory: `CVE-2027-${1000 + n}`,
      }),
    ),
  ];
  // The clock is set a little now and then and right again later; once in a while it is far off for some hours.
  for (const { from: at, to } of spans(rng, year, scale(8), HOUR, 2 * DAY)) {
    const far = rng() < 0.2;
    const ms = far ? (rng() < 0.5 ? -1 : 1) * 400 * DAY : Math.round((rng() - 0.5) * 2 * HOUR);
    happenings.push({ at, kind: 'jump', ms }, { at: to, kind: 'jump', ms: -ms });
  }
  const battery = rng() < 0.5 ? spans(rng, year, scale(60), 10 * MINUTE, 8 * HOUR) : [];
  const sites = sitesOf(seeded(seed ^ 0x517e), CLOUDS);
  const clouds = sites.map((at, index) => cloudOf(rng, year, index, at));
  // Few clouds on the internet cannot tell a cut line from an outage, nor a proxy on it from a change, by themselves.
  const enough = sites.filter(({ site }) => site === 'internet').length > 3;
  happenings.push(...ownersDoing(rng, year, clouds, scale));
  for (const { from: at, to } of battery)
    happenings.push({ at, kind: 'battery', on: true }, { at: to, kind: 'battery', on: false });
  const leaves = rng() < 0.6 ? scale(30) : 0;
  return {
    ...year,
    clouds,
    offline: spans(rng, year, scale(Math.floor(rng() * 80)), 10 * SECOND, 2 * DAY).map((span) => ({
      ...span,
      link: rng() < 0.5,
    })),
    away: spans(rng, year, leaves, HOUR, 5 * DAY).map((span) => ({
      ...span,
      network: Math.floor(rng() * 5),
      stranger: rng() < 0.3,
    })),
    battery: battery.length > 0,
    intercepted: spans(rng, year, scale(Math.floor(rng() * 4)), 10 * MINUTE, 8 * HOUR).filter(() => enough),
    happenings: happenings.sort((a, b) => a.at - b.at),
    lightMinutes: pick(rng, [15, 30, 60, 60, 120, 120]),
    auditMinutes: pick(rng, [360, 720, 1440]),
    quiet: rng() < 0.6,
    probe: rng() < 0.8 || !enough,
    recovery: rng() < 0.3,
  };
}

export const within = <S extends Span>(list: readonly S[], at: number): S | undefined =>
  list.find((span) => span.from <= at && at < span.to);

/** The longest stretch of a span that none of the others touches, in milliseconds. */
export function longestFree(span: Span, blocked: readonly Span[]): number {
  let best = 0;
  let at = span.from;
  for (const block of blocked
    .filter((one) => one.to > span.from && one.from < span.to)
    .sort((a, b) => a.from - b.from)) {
    best = Math.max(best, block.from - at);
    at = Math.max(at, block.to);
  }
  return Math.max(best, span.to - at);
}

/** The steps of a certificate that are worth an alert at the default minimum, with what shows the certificate. */
export const stepsOf = (certificate: SimCertificate) => certificateSteps(certificate, []);
