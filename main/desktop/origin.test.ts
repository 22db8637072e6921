import { expect, test } from 'vitest';
import { isOwnPage, isOwnUrl, START_URL } from './origin.ts';

test.each([
  START_URL,
  'app://weathervane/',
  'app://weathervane/index.html?x=1#/cloud/a',
  'app://weathervane/#/alerts',
])('%s is our page', (url) => {
  expect(isOwnUrl(url)).toBe(true);
  expect(isOwnPage(url)).toBe(true);
});

test('a file of ours is ours, but not a page to show', () => {
  expect(isOwnUrl('app://weathervane/assets/index-a.js')).toBe(true);
  expect(isOwnPage('app://weathervane/assets/index-a.js')).toBe(false);
});

test.each([
  '',
  'nonsense',
  'about:blank',
  'https://weathervane/index.html',
  'file:///index.html',
  'app://weathervane.evil/index.html',
  'app://evil/weathervane/index.html',
  'app://weathervane:80/index.html',
  'app://owner@weathervane/index.html',
  'app://owner:pass@weathervane/index.html',
  'app://:pass@weathervane/index.html',
  'app:weathervane/index.html',
  'data:text/html,<script>1</script>',
  'blob:app://weathervane/1234',
  'javascript:alert(1)//app://weathervane/',
  'view-source:app://weathervane/',
  'apps://weathervane/',
])('%s is not', (url) => {
  expect(isOwnUrl(url)).toBe(false);
  expect(isOwnPage(url)).toBe(false);
});
