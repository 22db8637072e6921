import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';

/** What of a page the header rules look at. */
export interface PageFacts {
  /** In document order; src null: inline. At most 300. */
  scripts: { src: string | null; integrity: boolean }[];
  metaCsp: string[];
  metaReferrer: string | null;
}

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/**
 * The HTML standard's tree construction is quadratic in nesting, and cubic where formatting elements overlap: 64 KiB of
 * `<b 1><b 2>…x</b>x</b>…` cost half a minute. Blink and WebKit nest no deeper than 512; a page of 1 MiB that
 * somebody wrote has some ten thousand elements. Reading ends where a page exceeds either.
 */
const MAX_DEPTH = 512;
const MAX_ELEMENTS = 30_000;

const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

class TooLarge extends Error {}

/** parse5's own tree without text, comments and repeated html and body attributes, within the limits above. */
function boundedTree() {
  const document = defaultTreeAdapter.createDocument();
  let elements = 0;
  let depth = 0;
  const adapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createDocument: () => document,
    createElement: (name, namespace, attributes) => {
      if (++elements > MAX_ELEMENTS) throw new TooLarge();
      return defaultTreeAdapter.createElement(name, namespace, attributes);
    },
    onItemPush: () => {
      if (++depth > MAX_DEPTH) throw new TooLarge();
    },
    onItemPop: () => {
      depth--;
    },
    appendChild: (parent, node) => {
      if (!defaultTreeAdapter.isCommentNode(node)) defaultTreeAdapter.appendChild(parent, node);
    },
    insertText: () => {},
    insertTextBefore: () => {},
    adoptAttributes: () => {},
  };
  return { adapter, document };
}

/**
 * Scripts and meta policies of a page of at most 1 MiB, as a browser that runs scripts reads them (parse5): what stands
 * in noscript is text, what stands in a template is no part of the page. Of a page that exceeds the limits, what came
 * before.
 */
export function readPage(html: string): PageFacts {
  const { adapter, document } = boundedTree();
  try {
    parse(html, { treeAdapter: adapter, scriptingEnabled: true });
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
  }
  const facts: PageFacts = { scripts: [], metaCsp: [], metaReferrer: null };
  const waiting: Node[] = [document];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (defaultTreeAdapter.isElementNode(node)) readElement(node, facts);
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
  return facts;
}

const attribute = (element: Element, name: string): string | null =>
  element.attrs.find((entry) => (entry.prefix ? `${entry.prefix}:${entry.name}` : entry.name) === name)
    ?.value ?? null;

function readElement(element: Element, facts: PageFacts): void {
  const isSvg = element.namespaceURI === SVG_NAMESPACE;
  if (element.tagName === 'script' && (isSvg || element.namespaceURI === HTML_NAMESPACE)) {
    // SVG 2 §15.8: scripts of an image are linked by href.
    const link = isSvg
      ? (attribute(element, 'href') ?? attribute(element, 'xlink:href'))
      : attribute(element, 'src');
    if (facts.scripts.length < 300)
      facts.scripts.push({
        src: link?.trim().slice(0, 2048) || null,
        integrity: (attribute(element, 'integrity') ?? '') !== '',
      });
  } else if (element.tagName === 'meta' && element.namespaceURI === HTML_NAMESPACE) readMeta(element, facts);
}

function readMeta(element: Element, facts: PageFacts): void {
  const content = attribute(element, 'content');
  if (!content) return;
  // HTML standard §4.2.5.3: a policy is obeyed only as a child of head; a referrer (§4.2.5.1) anywhere in the page.
  if (
    attribute(element, 'http-equiv')?.toLowerCase() === 'content-security-policy' &&
    element.parentNode?.nodeName === 'head' &&
    facts.metaCsp.length < 10
  )
    facts.metaCsp.push(content.slice(0, 8192));
  if (attribute(element, 'name')?.toLowerCase() === 'referrer') facts.metaReferrer = content.slice(0, 512);
}
