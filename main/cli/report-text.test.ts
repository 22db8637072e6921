import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Report } from '../../shared/report.ts';
import { makeReport } from '../monitor/testing/reports.ts';
import { reportText } from './report-text.ts';

const SUITE = 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256';
const LONG = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`;

/** A report with something in every section. */
function full(): Report {
  const report = makeReport({
    version: '34.0.3',
    oldTls: true,
    advisories: ['GHSA-aaaa-bbbb-cccc'],
    certificate: {
      names: ['cloud.example', LONG],
      chainComplete: false,
      trusted: false,
      trustError: 'unknown issuer',
    },
    findings: [
      {
        id: 'certificate.untrusted',
        severity: 'high',
        title: 'The certificate is not trusted',
        subject: null,
        evidence: 'No trusted root is known for its issuer.',
      },
      ...Array.from({ length: 8 }, (_, at) => ({
        id: 'x.y',
        severity: 'low' as const,
        title: 'Something small',
        subject: `thing-${at}`,
        evidence: null,
      })),
    ],
    errors: [
      {
        probe: 'ocsp',
        kind: 'timeout',
        message:
          'The responder did not answer within five seconds, which says nothing about the certificate.',
      },
    ],
  });
  const tls = report.tls;
  if (tls === null) throw new Error('made reports have TLS');
  return Report.parse({
    ...report,
    tls: {
      ...tls,
      cipherSuites: {
        'TLS1.2': [SUITE, 'TLS_RSA_WITH_AES_128_CBC_SHA'],
        'TLS1.0': ['TLS_RSA_WITH_RC4_128_SHA'],
      },
      serverPreference: { 'TLS1.2': true, 'TLS1.0': null },
      vulnerabilities: { ...tls.vulnerabilities, rc4: 'vulnerable', beast: 'potential' },
      evidence: { rc4: 'TLS_RSA_WITH_RC4_128_SHA is accepted with TLS 1.0.', beast: 'CBC with TLS 1.0.' },
      clients: [
        {
          id: 'a',
          name: 'Short',
          connects: true,
          protocol: 'TLS1.2',
          cipherSuite: SUITE,
          forwardSecrecy: true,
          reason: null,
        },
        {
          id: 'b',
          name: 'A client whose name is far longer than its column',
          connects: true,
          protocol: 'TLS1.2',
          cipherSuite: SUITE,
          forwardSecrecy: false,
          reason: null,
        },
        {
          id: 'c',
          name: 'Java 7u25',
          connects: false,
          protocol: null,
          cipherSuite: null,
          forwardSecrecy: null,
          reason: 'Java 7u25 cannot connect: no common cipher suite.',
        },
      ],
    },
  });
}

const plainText = (report: Report, width = 100) => reportText(report, { color: false, width });
const linesOf = (text: string) => text.trimEnd().split('\n');
/** The lines between a title and the next empty line. */
function block(text: string, title: string): string[] {
  const lines = linesOf(text);
  const from = lines.findIndex((line) => line.startsWith(title));
  expect(from, `a section "${title}"`).toBeGreaterThanOrEqual(0);
  const to = lines.indexOf('', from);
  return lines.slice(from + 1, to < 0 ? undefined : to);
}

describe('the readable report', () => {
  test('has every section that has something to say, once', () => {
    const text = plainText(full());
    const titles = [
      'Grades',
      'Cloud',
      'Known vulnerabilities (1)',
      'Certificate',
      'TLS',
      'Cipher suites',
      'TLS vulnerabilities',
      'Clients (2 of 3 can connect)',
      'HTTP',
      'Findings (10 findings)',
      'What could not be measured',
    ];
    for (const title of titles) expect(block(text, title).length, title).toBeGreaterThan(0);
    expect(text).toContain('GHSA-aaaa-bbbb-cccc');
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(/undefined|\bNaN\b|\[object|\bnull\b/u);
  });

  test('has its columns in line', () => {
    const text = plainText(full());
    for (const title of ['Grades', 'Cloud', 'Certificate', 'TLS', 'TLS vulnerabilities', 'Clients'])
      for (const line of block(text, title)) expect(line, title).toMatch(/^ {2}.{16} \S/u);
    const verdicts = block(text, 'TLS vulnerabilities');
    // The two that are or may be there, and all others together.
    expect(verdicts.filter((line) => /^ {2}\S/u.test(line))).toHaveLength(3);
    const names = verdicts.join(' ');
    expect(names.match(/not vulnerable {3}DROWN, POODLE, CRIME/u)).not.toBeNull();
    expect(names.match(/RC4 /gu)).toHaveLength(1);
    expect(verdicts.find((line) => line.includes('RC4 '))).toMatch(/^ {2}RC4 {14}VULNERABLE {2}TLS_RSA/u);
    expect(verdicts.find((line) => line.includes('BEAST'))).toMatch(/^ {2}BEAST {12}potentially {1}CBC/u);
    const suites = block(text, 'Cipher suites').map((line) => line.indexOf('TLS_'));
    expect(new Set(suites)).toEqual(new Set([22]));
    const clients = block(text, 'Clients').filter((line) => line.startsWith('  TLS 1.2'));
    expect(clients).toEqual([
      `  TLS 1.2          ${SUITE}: Short`,
      `  TLS 1.2          ${SUITE} (no forward secrecy): A client`,
    ]);
  });

  test('says of each protocol who decides, and nothing where that is not known', () => {
    const suites = block(plainText(full()), 'Cipher suites');
    expect(suites.filter((line) => line.includes('server order'))).toHaveLength(1);
    expect(suites.join('\n')).not.toContain('client order');
  });

  test('tells a refused client once, by its reason', () => {
    const [refused] = block(plainText(full()), 'Clients').filter((line) => line.includes('cannot '));
    expect(refused).toBe('  cannot connect   Java 7u25: no common cipher suite');
  });

  test('says the same advice once', () => {
    const [first] = full().findings;
    if (!first) throw new Error('the report has findings');
    const twice = ['certificate.not-trusted', 'certificate.self-signed'].map((id) => ({
      ...first,
      id,
      title: id,
    }));
    const findings = block(plainText({ ...full(), findings: twice }), 'Findings').join(' ');
    expect(findings.match(/public CA/gu)).toHaveLength(1);
    expect(findings).toContain('as for “certificate.not-trusted”');
  });

  test('folds findings of one kind', () => {
    const findings = block(plainText(full()), 'Findings').join('\n');
    expect(findings.match(/Something small/gu)).toHaveLength(1);
    expect(findings).toContain('also: thing-1, thing-2, thing-3, thing-4, 3 more');
  });

  test('without colour has no escape, with colour says the same', () => {
    const report = full();
    expect(plainText(report)).not.toContain('\u001b');
    const painted = reportText(report, { color: true, width: 100 });
    expect(painted).toContain('\u001b[31m');
    const trimmed = (text: string) => linesOf(text).map((line) => line.trimEnd());
    expect(trimmed(stripVTControlCharacters(painted))).toEqual(trimmed(plainText(report)));
  });

  test.each([60, 80])('keeps to %i columns; only what cannot be broken is longer', (width) => {
    for (const color of [false, true])
      for (const line of linesOf(stripVTControlCharacters(reportText(full(), { color, width })))) {
        if (line.trimEnd().length <= width || !line.startsWith('  ')) continue;
        const words = line.trim().split(/\s+/u);
        expect(Math.max(...words.map((word) => word.length)), line).toBeGreaterThan(width - 36);
      }
  });
});

describe('what is missing', () => {
  test('an unreachable host is its reasons', () => {
    const text = plainText(
      makeReport({
        status: 'unreachable',
        errors: [{ probe: 'tcp', kind: 'refused', message: 'Connection refused.' }],
      }),
    );
    expect(text).toContain('unreachable');
    expect(block(text, 'What could not be measured')).toEqual([`  ${'tcp'.padEnd(17)}Connection refused.`]);
    expect(text).not.toMatch(/undefined|NaN|^(TLS|Certificate|HTTP|Cloud|Grades)$/mu);
  });

  test('a part not asked for has no section', () => {
    const report = full();
    for (const [part, title] of [
      ['tls', 'Cipher suites'],
      ['certificate', 'Certificate'],
      ['cloud', 'Cloud'],
      ['http', 'HTTP'],
    ] as const) {
      const text = plainText({ ...report, [part]: null });
      expect(
        linesOf(text).some((line) => line.startsWith(title)),
        part,
      ).toBe(false);
      expect(text).not.toMatch(/undefined|\bNaN\b|\bnull\b/u);
    }
  });

  test('no findings is good news in words', () => {
    expect(plainText({ ...full(), findings: [] })).toContain('Nothing to do: no findings.');
  });
});

test('control characters of a hostile report do nothing', () => {
  const evil = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\n';
  const poison = (value: unknown): unknown => {
    if (typeof value === 'string') return /^[a-z-]+$|^(\d|TLS|SSL)/u.test(value) ? value : value + evil;
    if (Array.isArray(value)) return value.map(poison);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poison(inner)]));
  };
  const report = poison(full()) as Report;
  report.cloud = report.cloud && { ...report.cloud, hardenings: { [`named${evil}`]: { state: 'no' } } };
  const text = plainText(report);
  expect(text).toContain('owned');
  expect(text).toContain('named');
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
  const painted = reportText(report, { color: true, width: 100 });
  expect(painted.replace(/\u001b\[\d{1,2}m/gu, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
});

describe('what was not seen', () => {
  const FULL = { state: 'full', asked: 9, answered: 9, refused: 0, why: null } as const;
  const coverage = { cloud: FULL, exposure: FULL, http: FULL, tls: FULL, certificate: FULL };
  const http = {
    state: 'none',
    asked: 42,
    answered: 11,
    refused: 31,
    why: 'A limiter refuses the request (429).',
  } as const;
  const blank = (changes: Partial<Report> = {}): Report => {
    const report = full();
    const overall = { grade: null, atMost: 'A' as const, reasons: ['x'] };
    return {
      ...report,
      coverage: { ...coverage, http },
      http: null,
      findings: [],
      grades: { ...report.grades, overall, headers: null },
      ...changes,
    };
  };

  test('is said where the verdict stands, and why', () => {
    const text = plainText(blank());
    expect(linesOf(text)[1]).toBe('A at best: headers were not seen (31 of 42 answers were refused).');
    expect(block(text, 'Grades').join('\n')).toMatch(
      /Headers {10}- {3}not seen \(31 of 42 answers were refused\)/u,
    );
    expect(block(text, 'Not seen').join(' ')).toMatch(/Headers +not seen, 31 of 42 .*\(429\)\./u);
    expect(text).not.toContain('Nothing to do');
    expect(text).toContain('No findings in what was seen; not everything was.');
  });

  test('of a refused cloud names the reason in words', () => {
    const text = plainText(
      blank({
        status: 'refused',
        statusReason: 'portal',
        cloud: null,
        grades: { ...full().grades, overall: { grade: null, atMost: null, reasons: [] }, headers: null },
      }),
    );
    expect(text).toContain('No verdict: a login portal stands in front.');
    expect(text).toContain('does not let us look: a login portal stands in front');
  });

  test('by choice is no gap', () => {
    const only = ['tls'] as const;
    const text = reportText(blank(), { color: false, width: 100, only });
    expect(linesOf(text)[1]).toBe('No overall grade: only tls was asked.');
    expect(text).toContain('No findings in what was asked: tls.');
    expect(text).not.toContain('Not seen');
    expect(reportText(blank(), { color: false, width: 100, only: ['http'] })).toContain('Not seen');
  });

  test.each([
    ['unknown', null, 'could not be asked'],
    ['upgrade-pending', null, 'waiting for the end of its upgrade'],
    ['setup-pending', 'lost-configuration', 'has lost its configuration'],
  ] as const)('%s has its words', (status, statusReason, words) => {
    expect(plainText({ ...full(), status, statusReason })).toContain(words);
  });

  test('old data is told with its day and the way to newer', () => {
    const report = full();
    const aged = { ...report, scanner: { ...report.scanner, dataAsOf: '2026-08-27' } };
    const text = reportText(aged, { color: false, width: 100, now: Date.UTC(2026, 10, 29) });
    expect(text).toContain('this is the newest of its branch as of 27 Aug (94 days old)');
    expect(text).toContain('weathervane data refresh');
  });
});
