import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSessionCookie, maskCookieValue, parseSetCookie, prefixProblem } from './cookies.ts';
import { cspProblems, effectiveSources, parseCspPolicies, readCsp } from './csp.ts';
import { parseHsts, splitOutsideQuotes } from './hsts.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 200 });

describe('parseHsts', () => {
  it.each([
    ['max-age=31536000', { valid: true, maxAge: 31536000, includeSubDomains: false, preload: false }],
    ['max-age="31536000"; includeSubDomains', { valid: true, maxAge: 31536000, includeSubDomains: true }],
    [
      'MAX-AGE = 5 ;; INCLUDESUBDOMAINS ; preload;',
      { valid: true, maxAge: 5, includeSubDomains: true, preload: true },
    ],
    ['max-age=0', { valid: true, maxAge: 0 }],
    ['max-age=5; unknown=1; other', { valid: true, maxAge: 5 }],
    ['max-age=5; ext="a;b"', { valid: true, maxAge: 5 }],
    ['', { valid: false, maxAge: null, problems: ['max-age is missing'] }],
    ['includeSubDomains', { valid: false, maxAge: null }],
    ['max-age=', { valid: false, maxAge: null }],
    ['max-age=-1', { valid: false, maxAge: null }],
    ['max-age=5; max-age=6', { valid: false, problems: ['max-age appears twice'] }],
    ['max-age=5, max-age=5', { valid: false }],
    ['max-age=5; includeSubDomains=yes', { valid: false }],
    ['max-age=5; b@d', { valid: false }],
  ])('reads %j', (value, expected) => {
    expect(parseHsts([value])).toMatchObject({ present: true, ...expected });
  });

  it('takes the first of several fields, and says how many there are', () => {
    expect(parseHsts(['max-age=1', 'max-age=2'])).toMatchObject({ maxAge: 1, valid: true, fields: 2 });
    expect(parseHsts([])).toMatchObject({ present: false, valid: false, fields: 0 });
  });

  it('knows what the preload list wants', () => {
    expect(parseHsts(['max-age=31536000; includeSubDomains; preload']).preloadReady).toBe(true);
    expect(parseHsts(['max-age=31535999; includeSubDomains; preload']).preloadReady).toBe(false);
    expect(parseHsts(['max-age=31536000; preload']).preloadReady).toBe(false);
  });

  it('reads back what it is given, in any order and spacing', () => {
    const space = fc.constantFrom('', ' ', '  ', '\t');
    const directives = fc.shuffledSubarray(['includeSubDomains', 'preload', 'x=1'], { minLength: 0 });
    fc.assert(
      fc.property(fc.nat(), directives, space, fc.boolean(), (age, others, gap, quoted) => {
        const parts = [...others, `max-age${gap}=${gap}${quoted ? `"${age}"` : age}`];
        const read = parseHsts([parts.join(`${gap};${gap}`)]);
        expect(read).toMatchObject({
          valid: true,
          maxAge: age,
          includeSubDomains: others.includes('includeSubDomains'),
          preload: others.includes('preload'),
        });
      }),
    );
  });

  it('never throws, and is valid only with a max-age', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 3 }), (values) => {
        const read = parseHsts(values);
        if (read.valid) expect(read.maxAge).not.toBeNull();
      }),
    );
  });

  it('splits outside quotes without losing a character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(splitOutsideQuotes(text, ';').join(';')).toBe(text);
      }),
    );
  });
});

describe('parseSetCookie', () => {
  it.each([
    [
      'a=b; Secure; HttpOnly; SameSite=Lax; Path=/x; Domain=.A.example',
      { name: 'a', secure: true, httpOnly: true, sameSite: 'lax', path: '/x', domain: 'a.example' },
    ],
    ['a=b=c;SECURE;samesite = STRICT', { name: 'a', secure: true, sameSite: 'strict' }],
    ['a=b; SameSite', { sameSite: null, sameSiteInvalid: true }],
    ['a=b; SameSite=maybe', { sameSite: null, sameSiteInvalid: true }],
    ['__Host-a=b; Secure; Path=/', { hostPrefix: true, path: '/' }],
    ['a=; secureish', { name: 'a', secure: false }],
  ])('reads %j', (field, expected) => {
    expect(parseSetCookie(field)).toMatchObject(expected);
  });

  it.each(['', '=b', 'novalue', ' = ', '; Secure'])('finds no cookie in %j', (field) => {
    expect(parseSetCookie(field)).toBeNull();
  });

  it.each([
    ['__Host-a=1; Secure; Path=/', null],
    ['__Host-a=1; Path=/', 'Secure'],
    ['__Host-a=1; Secure', 'Path'],
    ['__Host-a=1; Secure; Path=/; Domain=a.example', 'Domain'],
    ['__Secure-a=1', 'Secure'],
    ['a=1', null],
  ])('holds %s to its prefix', (field, word) => {
    const problem = prefixProblem(parseSetCookie(field) ?? expect.fail('no cookie'));
    if (word === null) expect(problem).toBeNull();
    else expect(problem).toContain(word);
  });

  it('keeps no value', () => {
    expect(maskCookieValue('oc_sessionPassphrase=abc%2Fdef==; Secure; Path=/')).toBe(
      'oc_sessionPassphrase=…; Secure; Path=/',
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{12}$/u), (secret) => {
        expect(maskCookieValue(`n=${secret}; Path=/`)).not.toContain(secret);
      }),
    );
  });

  it('knows sessions by their names', () => {
    for (const name of ['oc_sessionPassphrase', 'PHPSESSID', 'nc_session_id', 'oc4jfke0xq2p', 'login'])
      expect(isSessionCookie({ name })).toBe(true);
    for (const name of ['nc_sameSiteCookielax', 'theme', 'oc']) expect(isSessionCookie({ name })).toBe(false);
  });

  it('never throws', () => {
    fc.assert(fc.property(anyText, (field) => void parseSetCookie(field)));
  });
});

const problemsOf = (...values: string[]) =>
  cspProblems(parseCspPolicies(values)).map(
    ({ directive, problem, risk }) => `${risk} ${directive} ${problem}`,
  );

describe('CSP', () => {
  it('reads policies as browsers do: first directive counts, commas separate policies', () => {
    const [first, second] = parseCspPolicies([
      "script-src 'self'; SCRIPT-SRC *; ;",
      "img-src a.example, ;,default-src 'none'",
    ]);
    expect(first?.directives.get('script-src')).toEqual(["'self'"]);
    expect(first?.duplicates).toEqual(['script-src']);
    expect(second?.directives.get('img-src')).toEqual(['a.example']);
    expect(parseCspPolicies(['', ' ; ', ','])).toEqual([]);
  });

  it('falls back as CSP level 3 says', () => {
    const [policy] = parseCspPolicies(["default-src 'none'; script-src a; child-src b"]);
    if (!policy) expect.fail('no policy');
    expect(effectiveSources(policy, 'script-src-elem')).toEqual(['a']);
    expect(effectiveSources(policy, 'worker-src')).toEqual(['b']);
    expect(effectiveSources(policy, 'frame-src')).toEqual(['b']);
    expect(effectiveSources(policy, 'img-src')).toEqual(["'none'"]);
    expect(effectiveSources(policy, 'base-uri')).toBeNull();
  });

  const NEXTCLOUD =
    "default-src 'none';base-uri 'none';manifest-src 'self';script-src 'strict-dynamic' 'nonce-b0lNQ3lZbE9ZbE9ZbE9Z';script-src-elem 'strict-dynamic' 'nonce-b0lNQ3lZbE9ZbE9ZbE9Z';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;font-src 'self' data:;connect-src 'self';media-src 'self';frame-ancestors 'self';form-action 'self'";

  it('has nothing serious against the policy Nextcloud sends', () => {
    expect(problemsOf(NEXTCLOUD)).toEqual([
      "styles style-src 'unsafe-inline' lets injected styles change what the page shows",
    ]);
  });

  it.each([
    ["script-src 'self' 'unsafe-inline'", 'scripts script-src'],
    ["default-src 'self' data:", 'scripts default-src data:'],
    ['default-src https:', 'scripts default-src https:'],
    ["img-src 'self'", 'scripts script-src is missing'],
    ["script-src 'strict-dynamic'; object-src 'none'", "scripts script-src 'strict-dynamic' without"],
    ["default-src 'self' 'unsafe-eval'", 'eval default-src'],
    ["default-src 'self'; img-src http://a.example", 'insecure img-src'],
    ['default-src self', 'syntax default-src self needs single quotes'],
    ["default-src 'none' a.example", "syntax default-src 'none' counts only"],
    ["default-src 'self'; default-src 'none'", 'syntax default-src appears twice'],
    ["default-src 'self' script-src: 'self'", 'syntax default-src script-src: looks like a directive'],
    ["default-src 'self'; scripts-src 'self'", 'syntax scripts-src is not a directive'],
    ["default-src 'self'; block-all-mixed-content", 'syntax block-all-mixed-content is obsolete'],
    ["script-src 'nonce-abc'", 'syntax script-src a nonce is shorter'],
    ["script-src 'nonce-<?php'", 'syntax script-src a nonce is not base64'],
    ["script-src 'sha256-'", "syntax script-src 'sha256-' is not"],
    ["default-src 'self'", 'gap frame-ancestors'],
  ])('names what is wrong with %j', (value, expected) => {
    expect(problemsOf(value).filter((problem) => problem.startsWith(expected))).not.toEqual([]);
  });

  it('forgives unsafe-inline beside a nonce, and wide hosts beside strict-dynamic', () => {
    const value =
      "default-src 'none'; script-src 'nonce-b0lNQ3lZbE9ZbE9ZbE9Z' 'strict-dynamic' 'unsafe-inline' https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    expect(problemsOf(value)).toEqual([]);
  });

  it('lets a second policy close what the first leaves open', () => {
    const wide = "default-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    expect(problemsOf(wide).some((problem) => problem.startsWith('scripts'))).toBe(true);
    expect(problemsOf(wide, "default-src 'none'").some((problem) => problem.startsWith('scripts'))).toBe(
      false,
    );
  });

  it('directives called like what every object has are directives nobody knows', () => {
    const { problems, parsed } = readCsp(['constructor x; valueof y; __proto__ z']);
    expect(problems.filter(({ problem }) => problem.startsWith('is not a directive'))).toHaveLength(3);
    expect(Object.keys(parsed)).toContain('constructor');
  });

  it('stays within the report, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), (values) => {
        const csp = readCsp(values);
        expect(csp.problems.length).toBeLessThanOrEqual(100);
        for (const { problem, directive } of csp.problems) {
          expect(problem.length).toBeLessThanOrEqual(512);
          expect(directive.length).toBeLessThanOrEqual(512);
        }
      }),
    );
    expect(readCsp([`${"x'y ".repeat(5000)};`.repeat(20)]).problems.length).toBeLessThanOrEqual(100);
  });

  it('marks the directives of a second policy', () => {
    expect(Object.keys(readCsp(["img-src 'self'", "img-src 'none'"]).parsed)).toEqual([
      'img-src',
      'img-src #2',
    ]);
  });
});
