import { isIP } from 'node:net';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from './x509.ts';

/** As this runtime's WebCrypto makes them. */
type KeyPair = Extract<Awaited<ReturnType<typeof crypto.subtle.generateKey>>, { privateKey: unknown }>;

/**
 * Certificates for the sample clouds of `weathervane demo` and for tests: never for a real server. Keys are made in
 * memory and nothing is written.
 */
export interface Issued {
  /** The certificate alone. */
  certPem: string;
  /** The certificate and every certificate above it that a server would send: no self-signed root. */
  fullchainPem: string;
  /** PKCS #8, unencrypted. */
  keyPem: string;
  der: Uint8Array;
  certificate: X509Certificate;
  keys: KeyPair;
  issuer: Issued | null;
}

export type KeyKind = 'P-256' | 'P-384' | 'RSA-1024' | 'RSA-2048' | 'RSA-4096';

interface Validity {
  notBefore: Date;
  notAfter: Date;
}

export interface CaOptions extends Validity {
  /** Common name. */
  name: string;
  key?: KeyKind;
  /** The CA above; absent for a root. */
  issuer?: Issued;
}

export interface LeafOptions extends Validity {
  /** DNS names (A-labels, wildcards allowed) and IP addresses for subjectAltName; [] for none at all. */
  names: string[];
  /** Common name; default the first name. */
  commonName?: string;
  key?: KeyKind;
  /** Absent: self-signed. */
  issuer?: Issued;
  hash?: 'SHA-1' | 'SHA-256' | 'SHA-384';
  /** TLS feature extension with status_request (RFC 7633). */
  mustStaple?: boolean;
  /** Number of embedded signed certificate timestamps (RFC 6962 §3.3); their signatures are zeros. */
  scts?: number;
  /** URL for caIssuers in authority information access (RFC 5280 §4.2.2.1). */
  caIssuers?: string;
}

const keyAlgorithm = (kind: KeyKind) =>
  kind.startsWith('RSA')
    ? {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: Number(kind.slice(4)),
        publicExponent: new Uint8Array([1, 0, 1]),
      }
    : { name: 'ECDSA', namedCurve: kind };

async function makeKeys(kind: KeyKind, hash: string): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey({ ...keyAlgorithm(kind), hash }, true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error(`No key pair for ${kind}`);
  return keys;
}

async function issue(
  subject: string,
  keys: KeyPair,
  hash: string,
  validity: Validity,
  issuer: Issued | undefined,
  extensions: Extension[],
): Promise<Issued> {
  const signer = issuer?.keys ?? keys;
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    // A CA signs with its own kind of key; RSA keys carry the hash they were made for.
    signingAlgorithm: { name: signer.privateKey.algorithm.name, hash },
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(signer.publicKey),
    ],
  });
  const certPem = `${certificate.toString('pem')}\n`;
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certPem,
    fullchainPem: certPem + (issuer?.issuer ? issuer.fullchainPem : ''),
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replaceAll(/.{64}/gu, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    der: new Uint8Array(certificate.rawData),
    certificate,
    keys,
    issuer: issuer ?? null,
  };
}

const commonName = (name: string) => `CN=${name.replaceAll(/[\\,+"<>;=#]/gu, (char) => `\\${char}`)}`;

/** A root CA, or an intermediate one where `issuer` is given. */
export async function makeCa(options: CaOptions): Promise<Issued> {
  return issue(
    commonName(options.name),
    await makeKeys(options.key ?? 'P-256', 'SHA-256'),
    'SHA-256',
    options,
    options.issuer,
    [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  );
}

/** SEQUENCE OF INTEGER { status_request(5) }: RFC 7633 §4. */
const MUST_STAPLE = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x05]);

/** An OCTET STRING of a SignedCertificateTimestampList whose entries have the right shape and no meaning. */
function sctList(count: number): Uint8Array<ArrayBuffer> {
  // version 1, log id 32, timestamp 8, extensions length 2, hash 1, signature 1, signature length 2 + 8
  const sct = new Uint8Array(55);
  sct.set([4, 3, 0, 8], 43);
  const list = Buffer.alloc(2 + count * (2 + sct.length));
  list.writeUInt16BE(list.length - 2, 0);
  for (let index = 0; index < count; index += 1) {
    list.writeUInt16BE(sct.length, 2 + index * (2 + sct.length));
    list.set(sct, 4 + index * (2 + sct.length));
  }
  const header = list.length < 128 ? [0x04, list.length] : [0x04, 0x82, list.length >> 8, list.length & 0xff];
  return new Uint8Array([...header, ...list]);
}

/** A server certificate; self-signed where no `issuer` is given. */
export async function makeLeaf(options: LeafOptions): Promise<Issued> {
  const hash = options.hash ?? 'SHA-256';
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']),
  ];
  if (options.names.length > 0)
    extensions.push(
      new SubjectAlternativeNameExtension(
        options.names.map((value) => ({
          type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
          value,
        })),
      ),
    );
  if (options.mustStaple) extensions.push(new Extension('1.3.6.1.5.5.7.1.24', false, MUST_STAPLE));
  if (options.scts) extensions.push(new Extension('1.3.6.1.4.1.11129.2.4.2', false, sctList(options.scts)));
  if (options.caIssuers) extensions.push(new AuthorityInfoAccessExtension({ caIssuers: options.caIssuers }));
  return issue(
    commonName(options.commonName ?? options.names[0] ?? 'localhost'),
    await makeKeys(options.key ?? 'P-256', hash),
    hash,
    options,
    options.issuer,
    extensions,
  );
}
