import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkIn } from './links.ts';

test.each([
  [
    'weathervane://add?url=https%3A%2F%2Fcloud.example%2Fnextcloud',
    { kind: 'add', url: 'https://cloud.example/nextcloud/' },
  ],
  ['weathervane://add?url=cloud.example', { kind: 'add', url: 'https://cloud.example/' }],
  ['WEATHERVANE://settings', { kind: 'page', page: 'settings' }],
  ['weathervane://alerts/', { kind: 'page', page: 'alerts' }],
  ['weathervane://cloud/3f0c-a_B', { kind: 'cloud', cloudId: '3f0c-a_B' }],
  ['https://cloud.example/index.php/login', { kind: 'add', url: 'https://cloud.example/' }],
])('%s', (text, link) => {
  expect(linkIn([text])).toEqual(link);
});

test.each([
  'weathervane://',
  'weathervane://add',
  'weathervane://add?url=',
  'weathervane://add?url=javascript:alert(1)',
  'weathervane://add?url=file:///etc/passwd',
  'weathervane://add?url=https%3A%2F%2Fuser%3Apw%40cloud.example',
  'weathervane://add?url=a%20b',
  'weathervane://cloud/',
  'weathervane://cloud/../settings/x',
  'weathervane://cloud/a/b',
  'weathervane://cloud/%2e%2e%2f',
  'weathervane://cloud/<script>',
  `weathervane://cloud/${'a'.repeat(65)}`,
  'weathervane://settings/import',
  'weathervane://scan',
  'weathervane://[',
  'weathervane:settings',
  'file:///etc/passwd',
  'javascript:alert(1)',
  `https://cloud.example/${'a'.repeat(2048)}`,
])('nothing is understood in %s', (text) => {
  expect(linkIn([text])).toBeNull();
});

test('switches and paths among the arguments are passed over; the first link counts', () => {
  expect(
    linkIn(['--hidden', '/usr/bin/x', '--url=https://a.example', 'https://b.example', 'https://c.example']),
  ).toEqual({
    kind: 'add',
    url: 'https://b.example/',
  });
  expect(linkIn([])).toBeNull();
});

test('no argument makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
      const link = linkIn([`weathervane://${text}`]);
      if (link?.kind === 'add') expect(link.url).toMatch(/^https:\/\//u);
    }),
    { seed: 7, numRuns: 500 },
  );
});
