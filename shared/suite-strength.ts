/** strong: authenticated encryption and forward secrecy. fair: one of them is missing. weak: breakable with effort or by a known attack. insecure: no protection worth the name. */
export type SuiteStrength = 'strong' | 'fair' | 'weak' | 'insecure';

/**
 * What a cipher suite is worth, from its IANA name. Mozilla's intermediate guideline (6.0) allows only what is "strong"
 * here; RFC 7465 (RC4), RFC 8996 era findings (3DES: SWEET32) and the export and NULL suites decide the rest.
 */
export function suiteStrength(iana: string): SuiteStrength {
  if (
    /(^|_)(NULL|EXPORT\d*|anon|DES40|DES|RC2|EXP)(_|$)/u.test(iana) ||
    /^(SSL_CK_|TLS_SHA\d+_SHA)/u.test(iana)
  )
    return 'insecure';
  if (/_(RC4|3DES|IDEA|SEED)_|_MD5$/u.test(iana)) return 'weak';
  const { aead, forwardSecrecy } = suiteTraits(iana);
  return aead && forwardSecrecy ? 'strong' : 'fair';
}

/** What a suite's IANA name says of its encryption (authenticated with its data) and its key exchange (ephemeral). */
export function suiteTraits(iana: string): { aead: boolean; forwardSecrecy: boolean } {
  const tls13 = !iana.includes('_WITH_');
  return {
    aead: /_(GCM|CCM|CCM_8|CHACHA20_POLY1305)(_|$)/u.test(iana),
    forwardSecrecy: tls13 || /^TLS_(ECDHE|DHE|ECCPWD)_/u.test(iana),
  };
}
