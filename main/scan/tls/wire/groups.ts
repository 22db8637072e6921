/** Named groups of the IANA TLS Supported Groups registry, by the names the registry uses. */
const GROUPS: readonly (readonly [id: number, name: string, bits: number])[] = [
  [1, 'sect163k1', 163],
  [2, 'sect163r1', 163],
  [3, 'sect163r2', 163],
  [4, 'sect193r1', 193],
  [5, 'sect193r2', 193],
  [6, 'sect233k1', 233],
  [7, 'sect233r1', 233],
  [8, 'sect239k1', 239],
  [9, 'sect283k1', 283],
  [10, 'sect283r1', 283],
  [11, 'sect409k1', 409],
  [12, 'sect409r1', 409],
  [13, 'sect571k1', 571],
  [14, 'sect571r1', 571],
  [15, 'secp160k1', 160],
  [16, 'secp160r1', 160],
  [17, 'secp160r2', 160],
  [18, 'secp192k1', 192],
  [19, 'secp192r1', 192],
  [20, 'secp224k1', 224],
  [21, 'secp224r1', 224],
  [22, 'secp256k1', 256],
  [23, 'secp256r1', 256],
  [24, 'secp384r1', 384],
  [25, 'secp521r1', 521],
  [26, 'brainpoolP256r1', 256],
  [27, 'brainpoolP384r1', 384],
  [28, 'brainpoolP512r1', 512],
  [29, 'x25519', 253],
  [30, 'x448', 448],
  [31, 'brainpoolP256r1tls13', 256],
  [32, 'brainpoolP384r1tls13', 384],
  [33, 'brainpoolP512r1tls13', 512],
  [41, 'curveSM2', 256],
  [256, 'ffdhe2048', 2048],
  [257, 'ffdhe3072', 3072],
  [258, 'ffdhe4096', 4096],
  [259, 'ffdhe6144', 6144],
  [260, 'ffdhe8192', 8192],
  [0x0200, 'MLKEM512', 512],
  [0x0201, 'MLKEM768', 768],
  [0x0202, 'MLKEM1024', 1024],
  [0x11eb, 'SecP256r1MLKEM768', 768],
  [0x11ec, 'X25519MLKEM768', 768],
  [0x11ed, 'SecP384r1MLKEM1024', 1024],
  [0x6399, 'X25519Kyber768Draft00', 768],
];

const byName = new Map(GROUPS.map(([id, name]) => [name.toLowerCase(), id]));
const byId = new Map(GROUPS.map(([id, name, bits]) => [id, { name, bits }]));

/** The code point of a group name (any case); null for a name we do not know. */
export const groupId = (name: string): number | null => byName.get(name.toLowerCase()) ?? null;

/** "x25519", or "0x1234" for an unassigned number. */
export const groupName = (id: number): string =>
  byId.get(id)?.name ?? `0x${id.toString(16).padStart(4, '0').toUpperCase()}`;

/** Size of the group in bits as it is commonly stated; null where unknown. */
export const groupBits = (id: number): number | null => byId.get(id)?.bits ?? null;
