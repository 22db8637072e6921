import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** Every history has SQLite's default page size; a damaged header cannot be asked for it. */
export const PAGE_SIZE = 4096;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** A database file page by page, without SQLite: for one that SQLite refuses to read. Pages count from 1. */
export interface PageFile {
  readonly count: number;
  /** null where the file ends before it. */
  page(number: number): Buffer | null;
  close(): void;
}

/** Opens a database, which may be gone, with what its write-ahead log holds on top. Nothing is written to either. */
export function openPages(path: string): PageFile {
  const file = existsSync(path) ? openSync(path, 'r') : null;
  const newer = committedPages(`${path}-wal`);
  const inFile = file === null ? 0 : Math.floor(fstatSync(file).size / PAGE_SIZE);
  return {
    count: [...newer.keys()].reduce((most, number) => Math.max(most, number), inFile),
    page(number) {
      const known = newer.get(number);
      if (known) return known;
      if (file === null || number < 1 || number > inFile) return null;
      const bytes = Buffer.alloc(PAGE_SIZE);
      return readSync(file, bytes, 0, PAGE_SIZE, (number - 1) * PAGE_SIZE) === PAGE_SIZE ? bytes : null;
    },
    close() {
      if (file !== null) closeSync(file);
    },
  };
}

/**
 * The pages of committed transactions in a write-ahead log (SQLite file format §4): frames count up to the last commit
 * before the first one with another salt or a wrong checksum.
 */
function committedPages(path: string): Map<number, Buffer> {
  const committed = new Map<number, Buffer>();
  if (!existsSync(path)) return committed;
  const log = readFileSync(path);
  if (log.length < WAL_HEADER || log.readUInt32BE(8) !== PAGE_SIZE) return committed;
  const magic = log.readUInt32BE(0);
  if (magic >>> 1 !== 0x377f0682 >>> 1) return committed;
  const word = (at: number) => (magic & 1 ? log.readUInt32BE(at) : log.readUInt32LE(at));
  let sums: [number, number] = [0, 0];
  const add = (from: number, to: number) => {
    let [a, b] = sums;
    for (let at = from; at < to; at += 8) {
      a = (a + word(at) + b) >>> 0;
      b = (b + word(at + 4) + a) >>> 0;
    }
    sums = [a, b];
  };
  const matches = (at: number) => log.readUInt32BE(at) === sums[0] && log.readUInt32BE(at + 4) === sums[1];
  add(0, 24);
  if (!matches(24)) return committed;
  const salts = log.subarray(16, 24);
  let open = new Map<number, Buffer>();
  for (let at = WAL_HEADER; at + FRAME_HEADER + PAGE_SIZE <= log.length; at += FRAME_HEADER + PAGE_SIZE) {
    const data = at + FRAME_HEADER;
    add(at, at + 8);
    add(data, data + PAGE_SIZE);
    if (!log.subarray(at + 8, at + 16).equals(salts) || !matches(at + 16)) break;
    open.set(log.readUInt32BE(at), log.subarray(data, data + PAGE_SIZE));
    if (log.readUInt32BE(at + 4) === 0) continue;
    for (const [number, page] of open) committed.set(number, page);
    open = new Map();
  }
  return committed;
}
