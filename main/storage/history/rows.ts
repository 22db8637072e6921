import { PAGE_SIZE, type PageFile } from './pages.ts';

/** Reads the rows of a damaged database's tables page by page (SQLite file format §1.5, §1.6, §1.8, §2.1). */

export type Value = number | string | Uint8Array | null;
/** A record's values as they are stored; `rowid` is null in tables without one. */
export interface StoredRow {
  rowid: number | null;
  values: Value[];
}

const LEAF_TABLE = 0x0d;
const INNER_TABLE = 0x05;
const LEAF_INDEX = 0x0a;
const INNER_INDEX = 0x02;
const KINDS = [
  [LEAF_TABLE, INNER_TABLE],
  [LEAF_INDEX, INNER_INDEX],
] as const;

/** Pages described by one pointer map page; the map pages are 2, 2 + 820, … (incremental vacuum files have them). */
const MAPPED = Math.floor(PAGE_SIZE / 5);
const ROOT = 1;
const FREE = 2;
const TREE = 5;
/** Longest way from a leaf to its root: far more than any real tree has. */
const MAX_DEPTH = 40;
/** Longest record we put together. */
const MAX_RECORD = 64 * 1024 * 1024;

interface Page {
  number: number;
  bytes: Buffer;
  /** Where the b-tree header starts: behind the file's header on page 1. */
  at: number;
}

/** Finds the pages of each table: down from its root, and up from pages whose way down is broken. */
export class DamagedFile {
  readonly #file: PageFile;
  /** Pages reached from some root, so that no page is read twice. */
  readonly #reached = new Set<number>();

  constructor(file: PageFile) {
    this.#file = file;
  }

  /** Walks every tree first: a page without a way down is only known once all ways down are. */
  pagesOf(roots: readonly number[]): Map<number, { pages: number[]; damaged: boolean }> {
    const found = new Map(roots.map((root) => [root, this.#down(root)]));
    for (const [root, strays] of this.#lost()) {
      const table = found.get(root);
      if (!table) continue;
      table.pages.push(...strays);
      table.damaged = true;
    }
    return found;
  }

  #page(number: number): Page | null {
    const bytes = this.#file.page(number);
    return bytes && { number, bytes, at: number === 1 ? 100 : 0 };
  }

  /** What the pointer map says of a page; null where it says nothing sensible. */
  #map(number: number): { type: number; parent: number } | null {
    const mapPage = Math.floor((number - 2) / (MAPPED + 1)) * (MAPPED + 1) + 2;
    const bytes = number > 2 && number !== mapPage ? this.#file.page(mapPage) : null;
    if (!bytes) return null;
    const at = (number - mapPage - 1) * 5;
    const type = bytes[at] ?? 0;
    const parent = bytes.readUInt32BE(at + 1);
    if (type < ROOT || type > TREE || parent > this.#file.count) return null;
    return { type, parent };
  }

  #down(root: number): { pages: number[]; damaged: boolean } {
    const pages: number[] = [];
    let damaged = false;
    const kind = this.#kindOf(root);
    const open = [{ number: root, depth: 0 }];
    for (let next = open.pop(); next; next = open.pop()) {
      const page = this.#page(next.number);
      const type = page?.bytes[page.at];
      if (
        !page ||
        type === undefined ||
        !kind?.some((one) => one === type) ||
        this.#reached.has(page.number)
      ) {
        damaged = true;
        continue;
      }
      this.#reached.add(page.number);
      if (type !== INNER_TABLE) pages.push(page.number);
      if (type === LEAF_TABLE || type === LEAF_INDEX) continue;
      for (const child of childrenOf(page)) {
        const map = this.#map(child);
        // A pointer that was damaged leads into another table's tree.
        if (next.depth > MAX_DEPTH || (map && (map.type !== TREE || map.parent !== page.number)))
          damaged = true;
        else open.push({ number: child, depth: next.depth + 1 });
      }
    }
    return { pages, damaged };
  }

  #kindOf(number: number) {
    const page = this.#page(number);
    const type = page?.bytes[page.at];
    return KINDS.find((kind) => kind.some((one) => one === type));
  }

  /** Pages that no way down reached, by the root that the pointer map leads up to. */
  #lost(): Map<number, number[]> {
    const strays = new Map<number, number[]>();
    for (let number = 3; number <= this.#file.count; number++) {
      if (this.#reached.has(number) || this.#map(number)?.type !== TREE) continue;
      const page = this.#page(number);
      const type = page?.bytes[page.at];
      if (type !== LEAF_TABLE && type !== LEAF_INDEX && type !== INNER_INDEX) continue;
      const root = this.#up(number);
      if (root === null) continue;
      const known = strays.get(root);
      if (known) known.push(number);
      else strays.set(root, [number]);
    }
    return strays;
  }

  #up(number: number): number | null {
    let at = number;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const map = this.#map(at);
      if (!map || map.type === FREE) return null;
      if (map.type === ROOT) return at;
      at = map.parent;
    }
    return null;
  }

  /** The rows on a page; `bad` is called for each that cannot be read. */
  *rowsOn(number: number, bad: () => void): Generator<StoredRow> {
    const page = this.#page(number);
    if (!page) return bad();
    const type = page.bytes[page.at];
    for (const cell of cellsOf(page)) {
      let row: StoredRow | null = null;
      try {
        row = this.#row(page.bytes, type === INNER_INDEX ? cell + 4 : cell, type === LEAF_TABLE);
      } catch {
        bad();
      }
      if (row) yield row;
    }
  }

  #row(bytes: Buffer, cell: number, hasRowid: boolean): StoredRow {
    const size = varint(bytes, cell);
    const rowid = hasRowid ? varint(bytes, size.next) : null;
    const payload = this.#payload(bytes, rowid?.next ?? size.next, size.value, hasRowid);
    return { rowid: rowid?.value ?? null, values: recordOf(payload) };
  }

  /** A record's bytes: what is on the page, and the rest from its chain of overflow pages. */
  #payload(bytes: Buffer, at: number, size: number, isTable: boolean): Buffer {
    if (size < 0 || size > MAX_RECORD) throw new RangeError('record size');
    const most = isTable ? PAGE_SIZE - 35 : Math.floor(((PAGE_SIZE - 12) * 64) / 255) - 23;
    const least = Math.floor(((PAGE_SIZE - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (PAGE_SIZE - 4));
    let local = size;
    if (size > most) local = fitting <= most ? fitting : least;
    if (at + local + (local < size ? 4 : 0) > bytes.length) throw new RangeError('record end');
    const parts = [bytes.subarray(at, at + local)];
    let next = local < size ? bytes.readUInt32BE(at + local) : 0;
    for (let left = size - local; left > 0; left -= PAGE_SIZE - 4) {
      const page = this.#file.page(next);
      if (!page) throw new RangeError('overflow page');
      parts.push(page.subarray(4, 4 + Math.min(left, PAGE_SIZE - 4)));
      next = page.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }
}

/** Where the cells of a b-tree page begin. */
function* cellsOf({ bytes, at }: Page): Generator<number> {
  const inner = bytes[at] === INNER_TABLE || bytes[at] === INNER_INDEX;
  const count = bytes.readUInt16BE(at + 3);
  const pointers = at + (inner ? 12 : 8);
  for (let n = 0; n < count && pointers + n * 2 + 2 <= bytes.length; n++) {
    const cell = bytes.readUInt16BE(pointers + n * 2);
    if (cell >= pointers && cell + 4 <= bytes.length) yield cell;
  }
}

function* childrenOf(page: Page): Generator<number> {
  for (const cell of cellsOf(page)) yield page.bytes.readUInt32BE(cell);
  yield page.bytes.readUInt32BE(page.at + 8);
}

/** A big-endian integer of up to 64 bits, seven bits a byte, all eight of the ninth. */
function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0n;
  for (let n = 0; n < 9; n++) {
    const byte = bytes[at + n];
    if (byte === undefined) throw new RangeError('varint');
    value = n === 8 ? (value << 8n) | BigInt(byte) : (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80 || n === 8) return { value: exact(BigInt.asIntN(64, value)), next: at + n + 1 };
  }
  throw new RangeError('varint');
}

function exact(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('integer');
  return number;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function recordOf(payload: Buffer): Value[] {
  const head = varint(payload, 0);
  if (head.value > payload.length) throw new RangeError('record head');
  const values: Value[] = [];
  let body = head.value;
  for (let at = head.next; at < head.value; ) {
    const { value: type, next } = varint(payload, at);
    at = next;
    const size = type >= 12 ? Math.floor((type - 12) / 2) : type === 7 ? 8 : (INTEGER_BYTES[type] ?? 0);
    if (type < 0 || type === 10 || type === 11 || body + size > payload.length) throw new RangeError('value');
    values.push(valueFrom(type, payload.subarray(body, body + size)));
    body += size;
  }
  if (body !== payload.length) throw new RangeError('record length');
  return values;
}

function valueFrom(type: number, bytes: Buffer): Value {
  if (type === 0) return null;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 8 || type === 9) return type - 8;
  if (type >= 12) return type % 2 ? utf8.decode(bytes) : Uint8Array.from(bytes);
  return bytes.length === 8 ? exact(bytes.readBigInt64BE(0)) : bytes.readIntBE(0, bytes.length);
}
