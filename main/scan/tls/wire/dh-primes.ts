import { createHash } from 'node:crypto';

/**
 * First 128 bits of the SHA-256 of Diffie-Hellman primes that many servers share, and where they come from: the RFCs and
 * the built-in parameters of server software. Whoever breaks one of 1024 bits or less breaks all its users (weakdh.org).
 */
const KNOWN_PRIMES: Readonly<Record<string, string>> = {
  '3cdb020b9ef298b2f3f6cf5a872af527': 'Apache mod_ssl 2.0.x',
  f79d1db3c955a28fdeca462670a0712e: 'Apache mod_ssl 2.2.x',
  db01e702899166da28c9bc7896af62bc: 'Apache mod_ssl 2.2.x',
  bf910d9df4e0b2e76cda7443f592aa11: 'Apache mod_ssl 2.2.x',
  '8ae47dca3d24e9b64640062686da234d': 'nginx',
  '73b391ec8da33ee197aed17d7cfce132': 'Java',
  ee5483fe4b96caa10cb5b863ec409aab: 'Java',
  cc21a33dd1a3edf40bf636b5496e4aed: 'Java',
  f26e2403f3f07946654404909f0ff81d: 'OpenSSL',
  '66d0bf38b0bdfacf2fdae33f35102ab6': 'OpenSSL',
  '3166ce19180005327a6059a2e7a4ed22': 'OpenSSL',
  '9e348a9471b7d123aa97071e38288379': 'OpenSSL',
  ce7728db3aed1119a82b9f17b17df9f8: 'OpenSSL',
  b52ba6a3026520a6c49d37e458760180: 'RFC 2409 group 1',
  '3f35a3f5f6c4376a744acad409bb22f8': 'RFC 2409 group 2',
  '64fcc83ec403930bf18393dbc883ccaa': 'RFC 3526 group 5',
  d66436f79bbd6b2e38c0ffbd079be904: 'RFC 3526 group 14',
  '48cf8b092fbce4359d9871abf74f98e2': 'RFC 3526 group 15',
  '4ee95187682bcb230ad26a95205f6920': 'RFC 3526 group 16',
  d1bfe6d0925ce7e4da262b62861514a7: 'RFC 3526 group 17',
  '39ab4feab950a3128fb71accb9fc3965': 'RFC 3526 group 18',
  '44c55cfee5c075927cf682da5b681bde': 'RFC 5114',
  bfe545862ca102ad1eeddb5fbfa5bf85: 'RFC 5114',
  '0b7835722cb619827610c2549fdda558': 'RFC 5114',
  '74a5cce5b6a93eb755e2f48250dc7cb3': 'seen at many servers (weakdh.org)',
  '196085cb4281d1ff18efaad097bc1ec0': 'seen at many servers (weakdh.org)',
  '80571b97f71f89727ab0c40bb73b4f01': 'seen at many servers (weakdh.org)',
  '5f856a00120eee6d6b87ef8f596aefbb': 'seen at many servers (weakdh.org)',
  deb671287187265a5383df13708d3a75: 'seen at many servers (weakdh.org)',
  bc19c041491e550f381d09415a82e1b3: 'seen at many servers (weakdh.org)',
  ac0ff7a415f003c6503d4c126f292976: 'seen at many servers (weakdh.org)',
  '2b07d24b932aa7a015c45a3f06e75ba7': 'seen at many servers (weakdh.org)',
  '8523c72057043833089915168751620b': 'seen at many servers (weakdh.org)',
  '52d4faa53003b8349dac3e984a6423bc': 'seen at many servers (weakdh.org)',
  '6215d41bb617b390082b066d6856f8b3': 'SKIP (1996)',
  '725541d91fe79bcf52e6d96581d83ab8': 'SKIP (1996)',
  '486e235226a927b22b9389bf43377084': 'HAProxy',
  '7b6551ea6ff09bd78c24bede10980a15': 'HAProxy',
  a67f41cb161353e098a815bf4070d326: 'HAProxy',
  '9cd3b7f336872f46c09428d1bbc19877': 'RFC 7919 ffdhe2048',
  '0eaf67db3a839156d5013494a5318a77': 'RFC 7919 ffdhe3072',
  '4648414224ac881b3d0dc59b466f96d0': 'RFC 7919 ffdhe4096',
  '227ac9066b3ddd9e193670cda2388fa8': 'RFC 7919 ffdhe6144',
  '770b14efaf6f049929c523113b3fa99a': 'RFC 7919 ffdhe8192',
};

/** Where a prime (big-endian, without leading zeros) is known from; null where it is not a common one. */
export const commonPrimeName = (prime: Uint8Array): string | null =>
  KNOWN_PRIMES[createHash('sha256').update(prime).digest('hex').slice(0, 32)] ?? null;
