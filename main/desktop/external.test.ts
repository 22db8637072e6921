import { expect, test } from 'vitest';
import { externalVerdict } from './external.ts';

const CLOUDS = ['https://cloud.example/nextcloud/', 'https://nas.example:8443/', 'not a url'];

test.each([
  'https://cloud.example/',
  'https://cloud.example/any/path?x#y',
  'https://CLOUD.example:443/',
  'https://nas.example:8443/login',
])('a configured cloud opens at once: %s', (url) => {
  expect(externalVerdict(url, CLOUDS)).toBe('open');
});

test.each([
  'https://nextcloud.com/security/',
  'https://cloud.example:8443/',
  'https://nas.example/',
  'https://cloud.example.evil.example/',
  'https://evil.example/cloud.example',
  'https://evil.example\\@cloud.example/',
  'https://xcloud.example/',
])('another host is asked about: %s', (url) => {
  expect(externalVerdict(url, CLOUDS)).toBe('confirm');
});

test.each([
  'http://cloud.example/',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JavaScript://cloud.example/%0aalert(1)',
  'file:///etc/passwd',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://cloud.example/1',
  'smb://cloud.example/share',
  'ms-settings:privacy',
  'vscode://file/x',
  'app://weathervane/index.html',
  'https://user@cloud.example/',
  'https://:secret@cloud.example/',
  'https://',
  'cloud.example',
  '//cloud.example/',
  '',
  `https://cloud.example/${'a'.repeat(2048)}`,
])('refused: %s', (url) => {
  expect(externalVerdict(url, CLOUDS)).toBe('refuse');
});
