/** What is wrong with an answer, in words that follow "GET https://…: ". */
export class AnswerFault extends Error {
  readonly kind: 'protocol' | 'limit';

  constructor(message: string, kind: 'protocol' | 'limit' = 'protocol') {
    super(message);
    this.name = 'AnswerFault';
    this.kind = kind;
  }
}

export interface ResponseHead {
  status: number;
  /** The head in the form strict parsers take: CRLF, one line for each field, the empty line at the end. */
  bytes: Buffer;
}

const LF = 0x0a;
const CR = 0x0d;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f]/u;
/** Fields that say where a body ends. */
const FRAMING = /^(content-length|transfer-encoding)$/iu;

/**
 * Index behind the empty line that ends a head, or -1 where it has not arrived; searched from `from`. A line ends in
 * CRLF or in a single LF (RFC 9112 §2.2).
 */
export function endOfHead(bytes: Uint8Array, from = 0): number {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1] === CR ? at + 2 : at + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return -1;
}

/** Lines without their ends, continuations joined to what they continue (RFC 9112 §5.2: by a space). */
function unfold(lines: readonly string[]): string[] {
  const fields: string[] = [];
  for (const line of lines) {
    if (!/^[ \t]/u.test(line)) fields.push(line);
    else if (fields.length === 0) throw new AnswerFault('white space before its first header');
    else {
      const before = fields.pop() ?? '';
      // Where one parser joins and another does not, they disagree about where the body ends.
      if (FRAMING.test(before.slice(0, before.indexOf(':')).trim()))
        throw new AnswerFault('a header that frames the body is folded over two lines');
      fields.push(`${before.replace(/[ \t]+$/u, '')} ${line.replace(/^[ \t]+/u, '')}`);
    }
  }
  return fields;
}

/** The name of a field, lower-case; throws AnswerFault where the line is no field (RFC 9112 §5, RFC 9110 §5.5). */
function nameOfField(line: string): string {
  const colon = line.indexOf(':');
  if (colon === -1) throw new AnswerFault('a header line without a colon');
  const name = line.slice(0, colon);
  if (name === '') throw new AnswerFault('a header without a name');
  if (/[ \t]/u.test(name)) throw new AnswerFault('a header name with a space');
  if (!NAME.test(name)) throw new AnswerFault('a header name with a character that is not allowed');
  const value = line.slice(colon + 1);
  if (value.includes('\0')) throw new AnswerFault('a NUL byte in a header');
  if (value.includes('\r')) throw new AnswerFault('a single CR in a header line');
  if (CONTROLS.test(value)) throw new AnswerFault('a control character in a header');
  return name.toLowerCase();
}

/** Refuses heads about whose body two parsers may disagree (RFC 9112 §6.3 and §11). */
function checkFraming(fields: readonly { name: string; value: string }[]): void {
  const lengths = fields.filter(({ name }) => name === 'content-length').map(({ value }) => value);
  if (lengths.some((value) => !/^\d+$/u.test(value)))
    throw new AnswerFault('a Content-Length that is no number');
  if (new Set(lengths).size > 1) throw new AnswerFault('two different Content-Length');
  if (lengths.length > 1) throw new AnswerFault('Content-Length twice');
  if (lengths.length > 0 && fields.some(({ name }) => name === 'transfer-encoding'))
    throw new AnswerFault('both Content-Length and Transfer-Encoding');
}

/**
 * Reads the head of an HTTP/1 answer (`bytes` ends with its empty line) as RFC 9112 asks of user agents: a single LF
 * ends a line (§2.2), a line that starts with white space continues the one before (§5.2, obs-fold). All else that is
 * malformed throws an AnswerFault that names it; nothing that frames the body is mended.
 */
export function readHead(bytes: Uint8Array): ResponseHead {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const [start = '', ...rest] = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const status = /^HTTP\/\S{1,10} (\d{3})(?: |$)/u.exec(start)?.[1];
  if (status === undefined) throw new AnswerFault('its first line is no status line of HTTP');
  if (CONTROLS.test(start)) throw new AnswerFault('a control character in its status line');
  const fields = unfold(rest.filter((line) => line !== ''));
  checkFraming(
    fields.map((line) => ({ name: nameOfField(line), value: line.slice(line.indexOf(':') + 1).trim() })),
  );
  const text = `${[start, ...fields].join('\r\n')}\r\n\r\n`;
  return { status: Number(status), bytes: Buffer.from(text, 'latin1') };
}
