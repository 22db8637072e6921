import { toHex } from './hex.ts';

/** One element of DER (X.690): its tag byte, its content, and the whole with its header. */
export interface Tlv {
  tag: number;
  value: Uint8Array;
  raw: Uint8Array;
}

export const TAG = { integer: 0x02, octetString: 0x04, oid: 0x06, sequence: 0x30 } as const;

/** No certificate needs more elements in one place; a hostile one may have them. */
const MAX_ELEMENTS = 20_000;

function readTlv(bytes: Uint8Array, offset: number): Tlv | null {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  let length = first;
  let start = offset + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || start + count > bytes.length) return null;
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[start + index] ?? 0);
    start += count;
  }
  if (start + length > bytes.length) return null;
  return { tag, value: bytes.subarray(start, start + length), raw: bytes.subarray(offset, start + length) };
}

/** The elements that follow each other in `bytes`; null where that is not DER. */
export function derElements(bytes: Uint8Array): Tlv[] | null {
  const elements: Tlv[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const element = readTlv(bytes, offset);
    if (element === null || elements.length >= MAX_ELEMENTS) return null;
    elements.push(element);
    offset += element.raw.length;
  }
  return elements;
}

/** The elements inside the one SEQUENCE that `bytes` is; null where it is something else. */
export function derSequence(bytes: Uint8Array): Tlv[] | null {
  const [outer, ...rest] = derElements(bytes) ?? [];
  return outer?.tag === TAG.sequence && rest.length === 0 ? derElements(outer.value) : null;
}

export interface CertificateBody {
  /** subjectPublicKeyInfo as it stands in the certificate. */
  spki: Uint8Array;
  /** Content of each extension by the hex of its OID; the first where one is repeated. */
  extensions: ReadonlyMap<string, Uint8Array>;
}

/**
 * The two things of a Certificate (RFC 5280 §4.1) that node:crypto does not hand out: the public key's own bytes and
 * the raw extensions. Null where the structure is not that of a certificate.
 */
export function certificateBody(der: Uint8Array): CertificateBody | null {
  const tbs = derSequence(der)?.[0];
  const fields = tbs?.tag === TAG.sequence ? derElements(tbs.value) : null;
  if (!fields) return null;
  // [0] version is absent in version 1: then everything is one place earlier.
  const spki = fields[fields[0]?.tag === 0xa0 ? 6 : 5];
  if (spki?.tag !== TAG.sequence) return null;
  const wrapper = fields.find(({ tag }) => tag === 0xa3);
  const list = wrapper === undefined ? [] : derSequence(wrapper.value);
  if (list === null) return null;
  const extensions = new Map<string, Uint8Array>();
  for (const { tag, value } of list) {
    const parts = tag === TAG.sequence ? derElements(value) : null;
    const oid = parts?.[0];
    const content = parts?.at(-1);
    if (oid?.tag !== TAG.oid || content?.tag !== TAG.octetString) return null;
    const key = toHex(oid.value);
    if (!extensions.has(key)) extensions.set(key, content.value);
  }
  return { spki: spki.raw, extensions };
}
