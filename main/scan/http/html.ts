/** What of a page the header rules look at. */
export interface PageFacts {
  /** In document order; src null: inline. */
  scripts: { src: string | null; integrity: boolean }[];
  metaCsp: string[];
  metaReferrer: string | null;
}

/** Elements whose content is text, not markup (HTML standard §13.1.2). */
const RAW_TEXT = new Map(
  ['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes'].map((element) => [
    element,
    new RegExp(`</${element}[\\s/>]`, 'giu'),
  ]),
);

const ENTITIES: Record<string, string> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };
const decodeEntities = (text: string): string =>
  text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|amp|quot|apos|lt|gt);/giu, (whole, name: string) => {
    const known = ENTITIES[name.toLowerCase()];
    if (known !== undefined) return known;
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** The attributes of a start tag and where the tag ends; null where the page ends first (HTML drops such a tag). */
function readAttributes(html: string, from: number): { attributes: Map<string, string>; end: number } | null {
  const attributes = new Map<string, string>();
  const space = /[\s/]*/uy;
  const nameAt = /=?[^\s>/=]*/uy;
  const equals = /\s*=\s*/uy;
  const bareAt = /[^\s>]*/uy;
  const take = (pattern: RegExp, at: number): string => {
    pattern.lastIndex = at;
    return pattern.exec(html)?.[0] ?? '';
  };
  let at = from;
  while (at < html.length) {
    at += take(space, at).length;
    if (html[at] === '>') return { attributes, end: at + 1 };
    const name = take(nameAt, at);
    if (name === '') break;
    at += name.length;
    const sign = take(equals, at);
    let value = '';
    if (sign !== '') {
      at += sign.length;
      const quote = html[at];
      if (quote === '"' || quote === "'") {
        const close = html.indexOf(quote, at + 1);
        if (close === -1) return null;
        value = html.slice(at + 1, close);
        at = close + 1;
      } else {
        value = take(bareAt, at);
        at += value.length;
      }
    }
    // The first of two equal attributes counts.
    const key = name.toLowerCase();
    if (!attributes.has(key) && attributes.size < 100) attributes.set(key, decodeEntities(value));
  }
  return null;
}

/** Scripts and meta policies of a page of at most 1 MiB; a reader of start tags, not a browser. Linear in its length. */
export function readPage(html: string): PageFacts {
  const facts: PageFacts = { scripts: [], metaCsp: [], metaReferrer: null };
  const tagName = /[a-z][^\s/>]*/iuy;
  let at = html.indexOf('<');
  while (at !== -1) {
    let next = at + 1;
    if (html.startsWith('<!--', at)) {
      const close = html.indexOf('-->', at + 4);
      if (close === -1) break;
      next = close + 3;
    } else {
      tagName.lastIndex = at + 1;
      const element = tagName.exec(html)?.[0].toLowerCase();
      if (element !== undefined) {
        const tag = readAttributes(html, at + 1 + element.length);
        if (tag === null) break;
        next = tag.end;
        readElement(element, tag.attributes, facts);
        const closing = RAW_TEXT.get(element);
        if (closing) {
          closing.lastIndex = next;
          const close = closing.exec(html);
          if (close === null) break;
          next = close.index;
        }
      }
    }
    at = html.indexOf('<', next);
  }
  return facts;
}

function readElement(element: string, attributes: Map<string, string>, facts: PageFacts): void {
  if (element === 'meta') readMeta(attributes, facts);
  else if (element === 'script' && facts.scripts.length < 300)
    facts.scripts.push({
      src: attributes.get('src')?.trim().slice(0, 2048) || null,
      integrity: (attributes.get('integrity') ?? '') !== '',
    });
}

function readMeta(attributes: Map<string, string>, facts: PageFacts): void {
  const content = attributes.get('content');
  if (!content) return;
  if (attributes.has('http-equiv')) {
    if (attributes.get('http-equiv')?.trim().toLowerCase() !== 'content-security-policy') return;
    if (facts.metaCsp.length < 10) facts.metaCsp.push(content.slice(0, 8192));
  } else if (attributes.get('name')?.trim().toLowerCase() === 'referrer')
    facts.metaReferrer = content.slice(0, 512);
}
