import { boundedText } from '../text.ts';

/** What status.php says; null for everything it does not say, or says in the wrong type. */
export interface StatusFacts {
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
}

const MAX_VERSION_TEXT = 80;

/** ownCloud 5 to 7 wrote "true" as text. */
const flag = (value: unknown): boolean | null => {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
};

/**
 * Reads the answer of status.php. Null where it is not one: no JSON object, or none of the keys every version of every
 * product had (installed, version).
 */
export function parseStatus(body: string): StatusFacts | null {
  const text = body.replace(/^\ufeff/u, '').trimStart();
  if (!text.startsWith('{')) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  const get = (key: string): unknown => (Object.hasOwn(json, key) ? Reflect.get(json, key) : undefined);
  const installed = flag(get('installed'));
  if (installed === null || (get('version') === undefined && get('versionstring') === undefined)) return null;
  const text512 = (key: string, max?: number): string | null => boundedText(get(key), max) || null;
  return {
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
  };
}
