import { fail, ok, type Result } from '../../shared/result.ts';

export const MAX_CLOUDS = 200;

/** 64 hex characters without colons, as OpenSSL and browsers show it with them; null for anything else. */
function fingerprint(text: string): string | null {
  const plain = text.replaceAll(/[:\s]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(plain) ? plain : null;
}

/** What the owner trusts for a cloud, in the form it is stored in; what is not given stays not given. */
export function checkedTrust(input: {
  ca?: string | null | undefined;
  pin?: string | null | undefined;
}): Result<{ ca?: string | null; pin?: string | null }> {
  const trust: { ca?: string | null; pin?: string | null } = {};
  if (input.ca !== undefined) {
    const ca = input.ca?.trim() || null;
    if (ca !== null && !/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(ca))
      return fail(
        'bad-input',
        'The CA is not a PEM certificate: it starts with -----BEGIN CERTIFICATE-----.',
      );
    trust.ca = ca;
  }
  if (input.pin !== undefined) {
    const pin = input.pin ? fingerprint(input.pin) : null;
    if (input.pin && pin === null)
      return fail('bad-input', 'The pin is not a SHA-256 fingerprint: it has 64 hexadecimal digits.');
    trust.pin = pin;
  }
  return ok(trust);
}
