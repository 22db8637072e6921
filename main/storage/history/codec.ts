import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { daysOf } from '../../../shared/days.ts';
import { Report } from '../../../shared/report.ts';
import { MARKED, steady, timed, unmarked } from './noise.ts';

/** Longest report we unpack, in bytes of JSON: a damaged or forged file must not fill the memory. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024;
const DAY = 86_400_000;

/** The parts of a report that differ in every scan and follow from when it ran. */
export interface Times {
  /** Milliseconds since the epoch. */
  at: number;
  durationMs: number;
}

export const timesOf = (report: Report): Times => ({
  at: Date.parse(report.startedAt),
  durationMs: report.durationMs,
});

/** Days left and share of lifetime used, as the certificate part defines them. */
function certificateTimes(notBefore: string, notAfter: string, at: number) {
  const from = Date.parse(notBefore);
  const to = Date.parse(notAfter);
  return {
    daysLeft: (to - at) / DAY,
    wholeDaysLeft: daysOf(to - at),
    lifetimeUsed: to > from ? (at - from) / (to - from) : null,
  };
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const decimals = (value: number) => String(value).split('.')[1]?.length ?? 0;

/**
 * The text of a report without its times and without noise (noise.ts). A certificate's days left and share used are replaced by how they are rounded
 * (`down`, or `r` and how many decimals), but only where they follow from the times exactly; otherwise they stay.
 */
export function canonicalText(report: Report): string {
  const { certificate } = report;
  let part: unknown = certificate;
  if (certificate) {
    const exact = certificateTimes(certificate.notBefore, certificate.notAfter, Date.parse(report.startedAt));
    const short = (stored: number, computed: number | null) => {
      // Trailing zeros make the number of decimals vary: the smallest usual rounding that fits is kept.
      const digits = [2, 4, 6].find(
        (n) => n >= decimals(stored) && computed !== null && round(computed, n) === stored,
      );
      return digits === undefined ? stored : `r${digits}`;
    };
    part = {
      ...certificate,
      daysLeft:
        certificate.daysLeft === exact.wholeDaysLeft ? 'down' : short(certificate.daysLeft, exact.daysLeft),
      lifetimeUsed: short(certificate.lifetimeUsed, exact.lifetimeUsed),
    };
  }
  return steady({ ...report, startedAt: '', durationMs: 0, certificate: part }, Date.parse(report.startedAt));
}

/** The report again; null where the stored text is not a report (a damaged file). */
export function reportFrom(text: string, times: Times): Report | null {
  try {
    const raw = JSON.parse(text) as Record<string, unknown> & { certificate: Record<string, unknown> | null };
    const { certificate } = raw;
    if (raw[MARKED]) unmarked(raw, times.at);
    timed(raw, times.at);
    if (certificate) {
      const exact = certificateTimes(String(certificate.notBefore), String(certificate.notAfter), times.at);
      if (certificate.daysLeft === 'down') certificate.daysLeft = exact.wholeDaysLeft;
      for (const key of ['daysLeft', 'lifetimeUsed'] as const) {
        const digits = /^r(\d)$/.exec(String(certificate[key]))?.[1];
        if (digits) certificate[key] = round(exact[key] ?? 0, Number(digits));
      }
    }
    return Report.parse({
      ...raw,
      startedAt: new Date(times.at).toISOString(),
      durationMs: times.durationMs,
    });
  } catch {
    return null;
  }
}

export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, 16);

/** Every frame carries a checksum of its text: a flipped bit must not become another report. */
const params = { [constants.ZSTD_c_checksumFlag]: 1 };

export const pack = (text: string): Buffer => zstdCompressSync(text, { params });

/** The text of a packed one; null where it is damaged or, as `hash` tells, not the text that was packed. */
export function unpack(body: Uint8Array, hash: Uint8Array): string | null {
  const text = readable(() => zstdDecompressSync(body, { maxOutputLength: MAX_REPORT_BYTES }));
  return text !== null && hashOf(text).equals(hash) ? text : null;
}

/** What `text` adds to a base text: compressed with the base as dictionary, a few bytes where little differs. */
export const packDifference = (text: string, base: string): Buffer =>
  zstdCompressSync(text, { params, dictionary: Buffer.from(base) });

/** The text that a difference to `base` stands for; null where it is damaged. */
export const unpackDifference = (difference: Uint8Array, base: string): string | null =>
  readable(() =>
    zstdDecompressSync(difference, { dictionary: Buffer.from(base), maxOutputLength: MAX_REPORT_BYTES }),
  );

function readable(unpacking: () => Buffer): string | null {
  try {
    return unpacking().toString('utf8');
  } catch {
    return null;
  }
}
