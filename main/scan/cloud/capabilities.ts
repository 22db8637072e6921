import { boundedText } from '../text.ts';
import type { CapabilityFacts } from './facts.ts';

/** A value deep in untrusted JSON; undefined where any step is missing. */
function dig(json: unknown, ...path: string[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** `website` of /ocs/v1.php/config?format=json ("Nextcloud", "ownCloud"): not affected by theming. */
export const parseOcsWebsite = (body: string): string | null =>
  boundedText(dig(parse(body), 'ocs', 'data', 'website'), 80) || null;

const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e9 ? value : null;

/** The public part of /ocs/v2.php/cloud/capabilities; null where the answer has none. */
export function parseCapabilities(body: string): CapabilityFacts | null {
  const data = dig(parse(body), 'ocs', 'data');
  const version = dig(data, 'version');
  const capabilities = dig(data, 'capabilities');
  if (typeof version !== 'object' || version === null) return null;
  const parts = ['major', 'minor', 'micro'].map((key) => wholeNumber(dig(version, key)));
  const delay = dig(capabilities, 'bruteforce', 'delay');
  const listed = dig(capabilities, 'bruteforce', 'allow-listed');
  const extended = dig(version, 'extendedSupport');
  return {
    version: parts.every((part) => part !== null) ? parts.join('.') : null,
    versionString: boundedText(dig(version, 'string'), 80) || null,
    edition: boundedText(dig(version, 'edition'), 80),
    extendedSupport: typeof extended === 'boolean' ? extended : null,
    bruteForceDelayMs: typeof delay === 'number' && Number.isFinite(delay) && delay >= 0 ? delay : null,
    allowListed: typeof listed === 'boolean' ? listed : null,
    name: boundedText(dig(capabilities, 'theming', 'name')) || null,
    generatedUrls: ['logo', 'url', 'background']
      .map((key) => dig(capabilities, 'theming', key))
      .filter((value): value is string => typeof value === 'string' && /^https?:\/\//iu.test(value))
      .map((value) => value.slice(0, 2048)),
  };
}
