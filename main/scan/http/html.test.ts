import { expect, it } from 'vitest';
import { readPage } from './html.ts';

it('reads scripts in order, with and without integrity', () => {
  const page = readPage(`<!doctype html><head>
    <!-- <script src="/commented.js"></script> -->
    <title><script src="in-title.js"></script></title>
    <SCRIPT defer src='/core.js?v=1&amp;x' nonce="a>b"></SCRIPT>
    <script>document.write('<script src="/written.js">')</script>
    <script src=https://cdn.example/x.js integrity=sha384-abc crossorigin></script>
    <script src="" integrity=""></script>`);
  expect(page.scripts).toEqual([
    { src: '/core.js?v=1&x', integrity: false },
    { src: null, integrity: false },
    { src: 'https://cdn.example/x.js', integrity: true },
    { src: null, integrity: false },
  ]);
});

it('reads meta policies', () => {
  const page = readPage(`<meta http-equiv="Content-Security-Policy" content="default-src 'self'">
    <meta http-equiv="refresh" content="5"><meta name=referrer content=no-referrer>`);
  expect(page).toMatchObject({ metaCsp: ["default-src 'self'"], metaReferrer: 'no-referrer' });
});

const CSP = '<meta http-equiv=content-security-policy content="a">';

// What a browser that runs scripts makes of each; the sections are the HTML standard's.
it.each<[string, string, string[]]>([
  ['in head', `<head>${CSP}</head>`, ['a']],
  ['before any tag: head is implied', CSP, ['a']],
  ['between head and body: still head (§13.2.6.4.6)', `<head></head>${CSP}<body>`, ['a']],
  ['two policies', `${CSP}${CSP.replace('"a"', 'b')}`, ['a', 'b']],
  ['in body', `<head></head><body>${CSP}`, []],
  ['after text, which begins the body', `text${CSP}`, []],
  ['after an element that head cannot hold', `<head><div></div>${CSP}</head>`, []],
  ['in noscript: text where scripts run', `<head><noscript>${CSP}</noscript></head>`, []],
  ['after noscript', `<head><noscript><p></noscript>${CSP}`, ['a']],
  ['in a template', `<head><template>${CSP}</template></head>`, []],
  ['after a template', `<head><template></template>${CSP}`, ['a']],
  ['in the title', `<title>${CSP}</title>`, []],
  ['in a style', `<style>${CSP}</style>`, []],
  ['in a script', `<script>"${CSP}"</script>`, []],
  ['in a textarea', `<textarea>${CSP}</textarea>`, []],
  ['in a comment', `<!-- ${CSP} -->`, []],
  ['after <!-->', `<!-->${CSP}`, ['a']],
  ['after <!--->', `<!--->${CSP}`, ['a']],
  ['after --!>', `<!-- x --!>${CSP}`, ['a']],
  ['after -- >, which ends no comment', `<!-- x -- >${CSP}`, []],
  ['after <!--> within a comment', `<!-- <!--> -->${CSP}`, []],
  ['after a processing instruction', `<?xml version="1.0"?>${CSP}`, ['a']],
  [
    'after the first > of a CDATA section, which HTML has only in svg and math',
    `<![CDATA[ > ${CSP} ]]>`,
    ['a'],
  ],
  ['in an svg', `<svg>${CSP}</svg>`, []],
  ['in an attribute', `<head><link title='${CSP}'>`, []],
  ['in the attribute of an end tag', `<head></link title='${CSP}'>`, []],
  ['in an attribute that never ends', `<head><link title='${CSP}`, []],
  ['in a tag that never ends', `<head>${CSP.slice(0, -1)}`, []],
  ['with an entity', CSP.replace('"a"', '"&#97;&quot;"'), ['a"']],
  ['in upper case', CSP.toUpperCase(), ['A']],
  ['with the attribute twice: the first counts', CSP.replace('content=', 'content=b content='), ['b']],
  ['without content', CSP.replace('"a"', '""'), []],
  ['for reports only', CSP.replace('policy ', 'policy-report-only '), []],
  ['with a space in its name', CSP.replace('content-security-policy', '" content-security-policy"'), []],
])('a policy %s', (_where, html, policies) => {
  expect(readPage(`<!doctype html>${html}`).metaCsp).toEqual(policies);
});

it.each<[string, string, (string | null)[]]>([
  ['in body', '<body><p><script src=a></script>', ['a']],
  ['in the title of an svg, which is markup', '<svg><title><script src=a></script></title></svg>', ['a']],
  ['in the title of a page, which is text', '<title><script src=a></script></title>', []],
  [
    'of an svg',
    '<svg><script href=a></script><script xlink:href=b /><script src=c></script></svg>',
    ['a', 'b', null],
  ],
  ['in math, which runs none', '<math><script src=a></script></math>', []],
  ['in a template', '<template><script src=a></script></template>', []],
  ['in noscript', '<body><noscript><script src=a></script></noscript>', []],
  ['in an iframe without srcdoc', '<iframe><script src=a></script></iframe>', []],
  ['in the attribute of an end tag', '</div x="<script src=a></script>">', []],
  ['in a comment of a script', '<script><!-- <script src=a></script> --></script>', [null]],
  ['after <!-->', '<!--><script src=a></script>', ['a']],
  ['that is misplaced in a table', '<table><script src=a></script><tr><script src=b></script>', ['a', 'b']],
  ['after </html>', '</body></html><script src=a></script>', ['a']],
])('scripts %s', (_where, html, scripts) => {
  expect(readPage(`<!doctype html>${html}`).scripts.map(({ src }) => src)).toEqual(scripts);
});

it.each<[string, string, string | null]>([
  ['in body', '<body><meta name=referrer content=origin>', 'origin'],
  ['twice: the last counts', '<meta name=referrer content=a><meta name=Referrer content=b>', 'b'],
  ['in a template', '<template><meta name=referrer content=a></template>', null],
  ['beside another instruction', '<meta http-equiv=x name=referrer content=a>', 'a'],
])('a referrer policy %s', (_where, html, policy) => {
  expect(readPage(html).metaReferrer).toBe(policy);
});

const SIZE = 256 * 1024;
const numbered = (count: number, tag: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => tag(index)).join('');

// Each takes minutes, gigabytes or the stack of a reader without limits.
it.each<[string, string, string]>([
  ['nested elements', '', '<div>'],
  ['nested formatting elements', '', '<b>'],
  ['nested templates', '', '<template>'],
  ['nested svg', '', '<svg><title>'],
  ['nested lists', '', '<ul><li>'],
  [
    'formatting elements that overlap',
    numbered(2000, (i) => `<b ${i}>`) + numbered(2000, (i) => `<i ${i}>`),
    'x</b>',
  ],
  ['formatting elements opened again', numbered(500, (i) => `<b ${i}>`), 'x<p>'],
  ['elements before a table', `${'<br>'.repeat(25_000)}<table>`, '<br>'],
  ['comments before a table', `${'<!---->'.repeat(20_000)}<table>`, '<br>'],
  ['attributes added to html', `<html ${numbered(10_000, (i) => `a${i} `)}>`, '<html z>'],
  ['one tag of many attributes', `<a ${numbered(30_000, (i) => `a${i} `)}`, 'b '],
  ['end tags of nothing', '<p>'.repeat(500), '</x>'],
  ...[
    '<',
    '<!--',
    '<!-->',
    '<script',
    '<a "',
    "<a b='",
    '<script>',
    '<meta =',
    '</',
    '<a b=c ',
    '<title>&#',
  ].map((piece): [string, string, string] => [piece, '', piece]),
])('bounds a page of %s, and keeps what came before', (_what, start, piece) => {
  const before = `<!doctype html>${CSP}<script src=a></script>`;
  const page = readPage((before + start + piece.repeat(SIZE / piece.length)).slice(0, SIZE));
  expect(page.metaCsp).toEqual(['a']);
  expect(page.scripts[0]).toEqual({ src: 'a', integrity: false });
  expect(page.scripts.length).toBeLessThanOrEqual(300);
});

it('ends where a page nests deeper than browsers do, or has more elements than pages have', () => {
  const script = '<script src=a></script>';
  const seen = (html: string) => readPage(html).scripts.length;
  expect(seen(`<body>${'<div>'.repeat(500)}${script}`)).toBe(1);
  expect(seen(`<body>${'<div>'.repeat(600)}${script}`)).toBe(0);
  expect(seen(`<body>${'<br>'.repeat(29_000)}${script}`)).toBe(1);
  expect(seen(`<body>${'<br>'.repeat(31_000)}${script}`)).toBe(0);
});
