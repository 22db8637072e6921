import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import { ProbeFailure } from '../context.ts';

/** Output may be this many times its input before it is held to be a decompression bomb; real pages stay below 30. */
const MAX_RATIO = 200;
/** The ratio is judged from this much output on (bytes): tiny bodies of one repeated character are harmless. */
const RATIO_FROM = 256 * 1024;
/** RFC 9110 §8.4 allows a list of codings; nobody needs more than two. */
const MAX_CODINGS = 2;

const createDecoder = (coding: string, raw: Uint8Array) => {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(flush);
    case 'deflate':
      // RFC 9110 §8.4.1.2 means the zlib format; some servers send bare deflate.
      return ((raw[0] ?? 0) & 0x0f) === 8 ? createInflate(flush) : createInflateRaw(flush);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return createZstdDecompress({ finishFlush: constants.ZSTD_e_flush });
    default:
      throw new ProbeFailure(
        'protocol',
        `The answer has a content coding nobody asked for: ${coding.slice(0, 40)}`,
      );
  }
};

function decompress(coding: string, raw: Uint8Array, max: number): Promise<{ bytes: Buffer; cut: boolean }> {
  return new Promise((resolve, reject) => {
    const decoder = createDecoder(coding, raw);
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (cut: boolean) => {
      decoder.destroy();
      resolve({ bytes: Buffer.concat(chunks).subarray(0, max), cut });
    };
    decoder.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > RATIO_FROM && size > decoder.bytesWritten * MAX_RATIO) {
        decoder.destroy();
        reject(new ProbeFailure('limit', `The answer unpacks to more than ${MAX_RATIO} times its size.`));
      } else if (size > max) stop(true);
    });
    decoder.once('end', () => stop(false));
    // A body cut at our own limit ends in the middle: what was unpacked so far is the answer.
    decoder.once('error', () =>
      size > 0 ? stop(true) : reject(new ProbeFailure('protocol', `The answer is not valid ${coding}.`)),
    );
    decoder.end(raw);
  });
}

/**
 * Undoes Content-Encoding, at most `max` bytes of output. Throws ProbeFailure "limit" for a decompression bomb and
 * "protocol" for codings that are unknown, nested too deep, or do not decode.
 */
export async function decodeBody(
  raw: Uint8Array,
  contentEncoding: string | undefined,
  max: number,
): Promise<{ bytes: Uint8Array; cut: boolean }> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity' && coding !== 'none');
  if (codings.length > MAX_CODINGS)
    throw new ProbeFailure('limit', `The answer is packed ${codings.length} times over.`);
  let bytes = raw;
  let cut = false;
  // Codings are listed in the order they were applied (RFC 9110 §8.4).
  for (const coding of codings.reverse()) {
    if (bytes.length === 0) break;
    const unpacked = await decompress(coding, bytes, max);
    bytes = unpacked.bytes;
    cut ||= unpacked.cut;
  }
  return bytes.length > max ? { bytes: bytes.subarray(0, max), cut: true } : { bytes, cut };
}

/** Bytes as text: byte order mark first, then the charset of Content-Type, then UTF-8; never throws. */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string {
  const label = /;\s*charset\s*=\s*"?([^\s";]{1,40})/iu.exec(contentType ?? '')?.[1] ?? 'utf-8';
  const mark =
    bytes[0] === 0xfe && bytes[1] === 0xff
      ? 'utf-16be'
      : bytes[0] === 0xff && bytes[1] === 0xfe
        ? 'utf-16le'
        : null;
  const hasUtf8Mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return new TextDecoder(mark ?? (hasUtf8Mark ? 'utf-8' : label)).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
