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

it.each(['<', '<!--', '<script', '<a "', "<a b='", '<script>', '<meta =', '</', '<a b=c ', '<title>&#'])(
  'is linear on a megabyte of %s',
  (piece) => {
    const page = readPage(piece.repeat(1024 * 1024).slice(0, 1024 * 1024));
    expect(page.scripts.length).toBeLessThanOrEqual(300);
  },
);
