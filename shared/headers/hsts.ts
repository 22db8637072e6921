import type { Hsts } from '../report.ts';

/** Six months in seconds as SSL Labs, MDN Observatory and Nextcloud's setup check count them (180 days). */
export const HSTS_SIX_MONTHS = 15_552_000;
/** What hstspreload.org asks for, in seconds. */
export const HSTS_PRELOAD_AGE = 31_536_000;

export interface HstsReading extends Hsts {
  /** How many header fields the answer carried; only the first counts (RFC 6797 §8.1). */
  fields: number;
  /** Why the first field is not valid; empty where it is. */
  problems: string[];
  /** max-age of a year, includeSubDomains and preload: what the browsers' preload list accepts. */
  preloadReady: boolean;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/iu;

/** Splits at `separator`, but not inside a quoted string (RFC 9110 §5.6.4). */
export function splitOutsideQuotes(text: string, separator: ';' | ','): string[] {
  const parts: string[] = [];
  let current = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quoted && char === '\\') current += char + text.charAt(++i);
    else if (char === separator && !quoted) {
      parts.push(current);
      current = '';
    } else {
      if (char === '"') quoted = !quoted;
      current += char;
    }
  }
  return [...parts, current];
}

/** Strict-Transport-Security by the grammar of RFC 6797 §6.1; `values` are the header fields in order. */
export function parseHsts(values: readonly string[]): HstsReading {
  const reading: HstsReading = {
    present: values.length > 0,
    maxAge: null,
    includeSubDomains: false,
    preload: false,
    valid: false,
    fields: values.length,
    problems: [],
    preloadReady: false,
  };
  if (!reading.present) return reading;
  const seen = new Set<string>();
  for (const directive of splitOutsideQuotes(values[0] ?? '', ';')) {
    const text = directive.trim();
    if (text === '') continue;
    const at = text.indexOf('=');
    const name = (at === -1 ? text : text.slice(0, at)).trim().toLowerCase();
    const raw = at === -1 ? null : text.slice(at + 1).trim();
    const value = raw?.replace(/^"(.*)"$/su, '$1') ?? null;
    if (!TOKEN.test(name)) reading.problems.push('a directive is not a token');
    else if (seen.has(name)) reading.problems.push(`${name} appears twice`);
    seen.add(name);
    if (raw !== null && raw === value && !TOKEN.test(raw))
      reading.problems.push(`the value of ${name} is not a token`);
    if (name === 'max-age') {
      if (value !== null && /^\d+$/u.test(value))
        reading.maxAge ??= Math.min(Number(value), Number.MAX_SAFE_INTEGER);
      else reading.problems.push('max-age is not a number of seconds');
    } else if (name === 'includesubdomains') {
      reading.includeSubDomains = true;
      if (raw !== null) reading.problems.push('includeSubDomains takes no value');
    } else if (name === 'preload') reading.preload = true;
  }
  if (!seen.has('max-age')) reading.problems.push('max-age is missing');
  reading.valid = reading.problems.length === 0;
  reading.preloadReady =
    reading.valid &&
    reading.preload &&
    reading.includeSubDomains &&
    (reading.maxAge ?? 0) >= HSTS_PRELOAD_AGE;
  return reading;
}
