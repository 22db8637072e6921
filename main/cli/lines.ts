import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 1024 * 1024;
/** Longest line in characters; of a longer one only its beginning is given out. */
const MAX_LINE = 8 * 1024 * 1024;

/** The lines of a text file, without their ends, read piece by piece; throws what the file system throws. */
export function* linesOf(path: string, chunkBytes = CHUNK_BYTES, maxLine = MAX_LINE): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    const decoder = new StringDecoder('utf8');
    let line = '';
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const [rest = '', ...starts] = decoder.write(chunk.subarray(0, read)).split('\n');
      line += rest.slice(0, maxLine - line.length);
      for (const start of starts) {
        yield line;
        line = start.slice(0, maxLine);
      }
    }
    if (line !== '') yield line;
  } finally {
    closeSync(file);
  }
}
