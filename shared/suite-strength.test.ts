import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { suiteStrength } from './suite-strength.ts';

test.each([
  ['TLS_AES_128_GCM_SHA256', 'strong'],
  ['TLS_CHACHA20_POLY1305_SHA256', 'strong'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'strong'],
  ['TLS_DHE_RSA_WITH_AES_128_CCM_8', 'strong'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'fair'],
  ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'fair'],
  ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'weak'],
  ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'weak'],
  ['TLS_RSA_WITH_NULL_SHA', 'insecure'],
  ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'insecure'],
  ['TLS_DH_anon_WITH_AES_128_CBC_SHA', 'insecure'],
  ['TLS_RSA_WITH_DES_CBC_SHA', 'insecure'],
  ['SSL_CK_RC4_128_WITH_MD5', 'insecure'],
])('%s is %s', (name, strength) => {
  expect(suiteStrength(name)).toBe(strength);
});

test('agrees with the facts of every suite we know: what has no bits or no authentication is insecure', () => {
  const { suites } = JSON.parse(
    readFileSync(new URL('../assets/data/cipher-suites.json', import.meta.url), 'utf8'),
  ) as { suites: { iana: string | null; bits: number; export: boolean; kx: string }[] };
  for (const { iana, bits, export: exported, kx } of suites) {
    if (iana === null || iana.includes('SCSV')) continue;
    if (bits < 100 || exported || /anon/.test(kx)) expect(suiteStrength(iana), iana).toBe('insecure');
    else expect(suiteStrength(iana), iana).not.toBe('insecure');
  }
});
