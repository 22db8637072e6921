import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameMatches } from './names.ts';

const dns = (...values: string[]) => values.map((value) => ({ type: 'dns' as const, value }));
const ip = (...values: string[]) => values.map((value) => ({ type: 'ip' as const, value }));

describe('nameMatches', () => {
  it.each([
    ['the same name', 'cloud.example.org', dns('cloud.example.org'), true],
    ['another case', 'cloud.example.org', dns('Cloud.Example.ORG'), true],
    ['a trailing dot in the host', 'cloud.example.org.', dns('cloud.example.org'), true],
    ['a single label', 'localhost', dns('localhost'), true],
    ['the second name', 'cloud.example.org', dns('example.org', 'cloud.example.org'), true],
    ['a sibling', 'cloud.example.org', dns('mail.example.org'), false],
    ['a suffix', 'cloud.example.org', dns('example.org'), false],
    ['a longer name', 'example.org', dns('example.org.evil.test'), false],
    ['a name cut short by a NUL', 'cloud.example.org', dns('cloud.example.org\0.evil.test'), false],
    ['no names', 'cloud.example.org', [], false],
    ['a wildcard', 'cloud.example.org', dns('*.example.org'), true],
    ['a wildcard in capitals', 'cloud.example.org', dns('*.EXAMPLE.org'), true],
    ['a wildcard for two labels', 'a.cloud.example.org', dns('*.example.org'), false],
    ['a wildcard for no label', 'example.org', dns('*.example.org'), false],
    ['a wildcard inside a label', 'cloud.example.org', dns('cl*.example.org'), false],
    ['a wildcard in the middle', 'cloud.home.example.org', dns('cloud.*.example.org'), false],
    ['a wildcard over a top-level domain', 'example.org', dns('*.org'), false],
    ['a wildcard alone', 'localhost', dns('*'), false],
    ['two wildcards', 'a.b.example.org', dns('*.*.example.org'), false],
    ['a wildcard over an empty label', '.example.org', dns('*.example.org'), false],
    ['an IDN as its A-label', 'xn--bcher-kva.example.org', dns('xn--bcher-kva.example.org'), true],
    ['an IDN typed as it is read', 'bücher.example.org', dns('xn--bcher-kva.example.org'), true],
    ['an IDN under a wildcard', 'bücher.example.org', dns('*.example.org'), true],
    [
      'an IDN written as it is read in the certificate',
      'bücher.example.org',
      dns('bücher.example.org'),
      false,
    ],
    ['an address', '192.0.2.7', ip('192.0.2.7'), true],
    ['an address as a DNS name', '192.0.2.7', dns('192.0.2.7'), false],
    ['a name that is an address entry', 'cloud.example.org', ip('192.0.2.7'), false],
    ['an address under a wildcard', '192.0.2.7', dns('*.0.2.7'), false],
    ['another address', '192.0.2.7', ip('192.0.2.70'), false],
    ['IPv6 in another spelling', '2001:db8::1', ip('2001:0DB8:0:0:0:0:0:1'), true],
    ['IPv6 in brackets', '[2001:db8::1]', ip('2001:db8:0:0:0:0:0:1'), true],
    ['another IPv6', '2001:db8::1', ip('2001:db8::2'), false],
    ['garbage for an address', '192.0.2.7', ip('not an address', '192.0.2'), false],
  ])('%s', (_, host, names, matches) => {
    expect(nameMatches(host, names)).toBe(matches);
  });

  const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,8})$/u);

  it('a wildcard stands for any one label and never for two', () => {
    fc.assert(
      fc.property(label, label, fc.array(label, { minLength: 2, maxLength: 4 }), (one, two, rest) => {
        const domain = rest.join('.');
        const names = dns(`*.${domain}`);
        return (
          nameMatches(`${one}.${domain}`, names) &&
          !nameMatches(`${one}.${two}.${domain}`, names) &&
          !nameMatches(domain, names)
        );
      }),
    );
  });

  it('never throws and never matches by accident, whatever the certificate says', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 5 }), (values) => {
        const names = [...dns(...values), ...ip(...values)];
        const expected = values.some((value) => value.toLowerCase() === 'cloud.example.org');
        return nameMatches('cloud.example.org', names) === (expected || values.includes('*.example.org'));
      }),
    );
  });
});
