import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTarget } from './target.ts';

const good: [string, string, string, number, string][] = [
  // typed, url, host, port, webroot
  ['cloud.example.org', 'https://cloud.example.org/', 'cloud.example.org', 443, ''],
  ['  CLOUD.Example.org ', 'https://cloud.example.org/', 'cloud.example.org', 443, ''],
  ['cloud.example.org:8443', 'https://cloud.example.org:8443/', 'cloud.example.org', 8443, ''],
  ['localhost:9200', 'https://localhost:9200/', 'localhost', 9200, ''],
  [
    'https://cloud.example.org:443/nextcloud/',
    'https://cloud.example.org/nextcloud/',
    'cloud.example.org',
    443,
    '/nextcloud',
  ],
  [
    'https://e.org/nextcloud/index.php/apps/files/?dir=/',
    'https://e.org/nextcloud/',
    'e.org',
    443,
    '/nextcloud',
  ],
  ['https://e.org/owncloud/status.php', 'https://e.org/owncloud/', 'e.org', 443, '/owncloud'],
  ['https://e.org/login', 'https://e.org/', 'e.org', 443, ''],
  ['http://e.org/', 'https://e.org/', 'e.org', 443, ''],
  ['192.0.2.7', 'https://192.0.2.7/', '192.0.2.7', 443, ''],
  ['192.0.2.7:8443/cloud', 'https://192.0.2.7:8443/cloud/', '192.0.2.7', 8443, '/cloud'],
  ['[2001:db8::1]', 'https://[2001:db8::1]/', '2001:db8::1', 443, ''],
  ['2001:db8::1', 'https://[2001:db8::1]/', '2001:db8::1', 443, ''],
  ['[::1]:9200/x', 'https://[::1]:9200/x/', '::1', 9200, '/x'],
  ['bücher.example', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example', 443, ''],
  ['cloud.example.org.', 'https://cloud.example.org/', 'cloud.example.org', 443, ''],
  ['e.org/a/../../etc', 'https://e.org/etc/', 'e.org', 443, '/etc'],
];

const bad: [string, RegExp][] = [
  ['', /No address/],
  ['   ', /No address/],
  ['ftp://x', /"ftp:\/\/" cannot be scanned/],
  ['file:///etc/passwd', /cannot be scanned/],
  ['javascript:alert(1)', /cannot be scanned/],
  ['https://', /no host name/],
  ['https://:443', /no host name/],
  ['https:///path', /no host name/],
  ['https://user:secret@cloud.example.org', /user name or password/],
  ['me@cloud.example.org', /user name or password/],
  ['cloud.example.org:0', /no port 0/],
  ['cloud.example.org:65536', /no port 65536/],
  ['cloud.example.org:https', /not a number/],
  ['cloud.example.org:', /not a number/],
  ['[::1]:0', /no port 0/],
  ['cloud example.org', /spaces or control/],
  ['cloud.example.org\u0000', /spaces or control/],
  ['a..b', /empty or too long part/],
  [`${'a'.repeat(64)}.org`, /empty or too long part|not an address/],
  [`https://e.org/${'a'.repeat(3000)}`, /longer than 2048/],
  ['256.256.256.256', /not an address/],
];

describe('parseTarget', () => {
  test.each(good)('%s', (typed, url, host, port, webroot) => {
    expect(parseTarget(typed)).toMatchObject({ ok: true, value: { url, host, port, webroot } });
  });

  test.each(bad)('refuses %s with a sentence', (typed, sentence) => {
    const result = parseTarget(typed);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.error.message).toMatch(sentence);
      expect(result.error.message).toMatch(/\.$/);
      expect(result.error.message).not.toContain('secret');
    }
  });

  test('never throws, and what it accepts it accepts again unchanged', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }), fc.domain(), fc.ipV6()),
        (text) => {
          const once = parseTarget(text);
          if (!once.ok) return;
          expect(parseTarget(once.value.url)).toEqual(once);
        },
      ),
    );
  });
});

test.each([
  ['https://h.example/files', '', '/files'],
  ['https://h.example/s/cloud/', '', '/s/cloud'],
  ['https://h.example/cloud/apps/files/', '/cloud', '/cloud/apps/files'],
  ['https://h.example/cloud', '/cloud', undefined],
  ['https://h.example/index.php/apps/files', '', undefined],
  ['https://h.example/', '', undefined],
])('%s: the page is cut, and what was typed is kept to be tried first', (typed, webroot, typedPath) => {
  const target = parseTarget(typed);
  expect(target.ok && target.value.webroot).toBe(webroot);
  expect(target.ok && target.value.typedPath).toBe(typedPath);
});
