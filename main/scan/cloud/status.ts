import { boundedText } from '../text.ts';

/** What status.php says; null for everything it does not say, or says in the wrong type. */
export interface StatusFacts {
  /** Something (a notice of PHP) stands before the JSON: this reader forgives it, sync clients do not. */
  polluted: boolean;
  installed: boolean | null;
  maintenance: boolean | null;
  needsDbUpgrade: boolean | null;
  extendedSupport: boolean | null;
  version: string | null;
  versionString: string | null;
  edition: string | null;
  productName: string | null;
  product: string | null;
  productVersion: string | null;
  /** The keys of version and product are there and empty: ownCloud's version.hide. */
  hidden: boolean;
}

const MAX_VERSION_TEXT = 80;

/** ownCloud 5 to 7 wrote "true" as text. */
const flag = (value: unknown): boolean | null => {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
};

/** The JSON in the answer, and whether something stands before it. Every version begins with the same key. */
function statusText(body: string): { text: string; polluted: boolean } {
  const text = body.replace(/^\ufeff/u, '').trimStart();
  const begins = text.startsWith('{') ? 0 : text.indexOf('{"installed"');
  return begins <= 0 ? { text, polluted: false } : { text: text.slice(begins), polluted: true };
}

function parsed(text: string): object | null {
  if (!text.startsWith('{')) return null;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && !Array.isArray(json) ? json : null;
  } catch {
    return null;
  }
}

/** Code of the exception by which a Nextcloud refuses a name that is not in its trusted_domains, answered with 400. */
const UNTRUSTED_DOMAIN = 15;

/** Whether an answer of status.php is that refusal. */
export function isUntrustedDomain(status: number, body: string): boolean {
  if (status !== 400) return false;
  const json = parsed(body.trim());
  return json !== null && Reflect.get(json, 'code') === UNTRUSTED_DOMAIN && Object.hasOwn(json, 'error');
}

/**
 * Reads the answer of status.php. Null where it is not one: no JSON object, or none of the keys every version of every
 * product had (installed, version).
 */
export function parseStatus(body: string): StatusFacts | null {
  const { text, polluted } = statusText(body);
  const json = parsed(text);
  if (json === null) return null;
  const get = (key: string): unknown => (Object.hasOwn(json, key) ? Reflect.get(json, key) : undefined);
  const installed = flag(get('installed'));
  if (installed === null || (get('version') === undefined && get('versionstring') === undefined)) return null;
  const text512 = (key: string, max?: number): string | null => boundedText(get(key), max) || null;
  return {
    polluted,
    installed,
    maintenance: flag(get('maintenance')),
    needsDbUpgrade: flag(get('needsDbUpgrade')),
    extendedSupport: flag(get('extendedSupport')),
    version: text512('version', MAX_VERSION_TEXT),
    versionString: text512('versionstring', MAX_VERSION_TEXT),
    edition: boundedText(get('edition'), MAX_VERSION_TEXT),
    productName: text512('productname'),
    product: text512('product'),
    productVersion: text512('productversion', MAX_VERSION_TEXT),
    hidden: ['version', 'versionstring', 'product'].every((key) => get(key) === ''),
  };
}
