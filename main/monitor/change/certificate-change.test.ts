import { describe, expect, it } from 'vitest';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { Story } from '../testing/story.ts';
import { certificateVerdict, coversName } from './certificate-change.ts';
import { compareReports } from './changes.ts';
import type { CertificateFact } from './view.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1, 12);
const LE = "CN=R10,O=Let's Encrypt,C=US";
const day = (n: number) => new Date(START + n * DAY).toISOString();
const fact = (
  fingerprint256: string,
  from: number,
  days: number,
  more: Partial<CertificateFact> = {},
): CertificateFact => ({
  fingerprint256,
  spkiSha256: `key-${fingerprint256}`,
  issuer: LE,
  notBefore: day(from),
  notAfter: day(from + days),
  names: ['cloud.example'],
  trusted: true,
  pinned: false,
  ...more,
});
type Certificate = NonNullable<ReportTraits['certificate']>;
/** The same as a report shows it. */
const shown = (fingerprint256: string, from = -10, days = 90, more: Certificate = {}): ReportTraits => ({
  certificate: { ...(fact(fingerprint256, from, days) as Certificate), ...more },
});
const stranger = (fingerprint256 = 'hotel') =>
  shown(fingerprint256, -1, 365, { issuer: 'CN=Proxy,O=Hotel', trusted: false });
const mismatch: ReportTraits['findings'] = [
  { id: 'certificate.name-mismatch', severity: 'high', evidence: 'It is for other.example.' },
];

describe('the verdict on another certificate', () => {
  it.each([45, 47, 64, 90])('a client that renews 30 days before the end, of %d days', (days) => {
    // Issuers set notBefore back by an hour.
    const renewed = fact('bb', -1 / 24, days);
    expect(certificateVerdict(fact('aa', 30 - days, days), renewed).kind).toBe('certificate-renewed');
    const foreign = { ...renewed, issuer: 'CN=X,O=Other CA' };
    if (days < 90)
      expect(certificateVerdict(fact('aa', 30 - days, days), foreign).kind).toBe('certificate-unexpected');
  });

  it('the step from nobody’s trust to a public CA is good news', () => {
    const own = fact('aa', -30, 3650, { issuer: 'CN=snakeoil', trusted: false });
    expect(certificateVerdict(own, fact('bb', 0, 90))).toMatchObject({
      kind: 'certificate-replaced',
      direction: 'better',
    });
  });

  it('names another issuer only where there is one', () => {
    const shorter = certificateVerdict(fact('aa', -60, 90), fact('bb', 0, 6));
    expect(shorter).toMatchObject({ direction: 'neutral', severity: 'low' });
    expect(shorter.sentence).toContain('ends earlier');
  });

  it('says of an older one what it is', () => {
    const { sentence, severity } = certificateVerdict(fact('bb', 0, 90), fact('aa', -62, 90));
    expect([severity, sentence]).toEqual([
      'medium',
      'Unexpected certificate: one with another key that was issued before the known one.',
    ]);
  });

  it('a wildcard keeps the names it covers', () => {
    expect(coversName(['*.Example.org'], 'cloud.example.org')).toBe(true);
    expect(coversName(['*.example.org'], 'example.org')).toBe(false);
    expect(coversName(['*.example.org'], 'a.cloud.example.org')).toBe(false);
    const wild = fact('bb', 0, 90, { names: ['*.example.org'] });
    const named = fact('aa', -62, 90, { names: ['cloud.example.org'] });
    expect(certificateVerdict(named, wild).kind).toBe('certificate-renewed');
    const between = (a: string, b: string) =>
      compareReports(
        makeReport(shown('aa', -62, 90, { names: [a] })),
        makeReport(shown('bb', 0, 90, { names: [b] })),
        (report) => report,
      ).map(({ sentence }) => sentence);
    expect(between('cloud.example.org', '*.example.org')).not.toContain(
      'The certificate no longer covers cloud.example.org.',
    );
    expect(between('*.example.org', 'cloud.example.org')).toContain(
      'The certificate no longer covers *.example.org.',
    );
  });
});

describe('an unexpected certificate', () => {
  it('is as severe as what it lacks, and says so', () => {
    const story = new Story();
    story.look(shown('aa'));
    story.look({ ...shown('bb', -5, 90, { names: ['other.example'] }), findings: mismatch });
    expect(story.told.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['certificate-unexpected', 'high'],
    ]);
    expect(story.told[0]?.body).toContain('The certificate is for another name. It is for other.example.');
  });

  it('has both whole fingerprints, whoever issued it, and says what stayed', () => {
    const issuer = `CN=${'Telekom Security ServerID EV Class 3 CA '.repeat(5)},O=${'Telekom '.repeat(20)},C=DE`;
    const [one, other] = ['a', 'b'].map((digit) => `${digit}${digit}:`.repeat(31) + digit + digit);
    const story = new Story();
    story.look(shown(one ?? '', -10, 365, { issuer }));
    const [change] = story.look(shown(other ?? '', -1, 365, { issuer }));
    expect(change?.after).toContain('(same issuer, another key)');
    for (const text of [one, other, 'same issuer, another key']) expect(story.told[0]?.body).toContain(text);
  });
});

describe('a certificate that was accepted before', () => {
  it('two servers behind one name are told once', () => {
    const story = new Story();
    for (let look = 0; look < 12; look++) story.look(look % 2 ? shown('aa', -10) : shown('bb', -9));
    expect(story.titles()).toHaveLength(1);
    expect(story.open).toEqual({});
  });

  it('is back: neutral, and what its absence opened is over', () => {
    const story = new Story();
    story.look(shown('aa'));
    story.look(shown('bb', -5));
    expect(Object.keys(story.open)).toEqual(['certificate']);
    expect(
      story.look(shown('aa')).map(({ kind, direction, sentence }) => [kind, direction, sentence]),
    ).toEqual([['certificate-replaced', 'neutral', 'The earlier certificate is back.']]);
    expect(story.open).toEqual({});
  });

  it('a stranger is told whenever he comes, and his going is no alert', () => {
    const story = new Story();
    story.look(shown('aa'));
    for (const evening of [1, 2]) {
      // A stranger is believed at the second look.
      for (const look of [1, 2, 3]) story.look(stranger(), look);
      expect(story.titles()).toHaveLength(evening);
      story.look(shown('aa'));
      expect(story.titles()).toHaveLength(evening);
      expect(story.open).toEqual({});
    }
  });

  it('a cloud added behind a proxy: its own certificate is good news', () => {
    const story = new Story();
    story.look(stranger());
    expect(story.look(shown('aa'))[0]).toMatchObject({ direction: 'better' });
    expect(story.told).toEqual([]);
  });

  it('which of its two (RSA, ECDSA) a server shows is no change', () => {
    const other = (fingerprint256: string): Certificate => ({
      alternate: { subject: '', issuer: LE, notAfter: day(80), keyType: 'EC', keyBits: 256, fingerprint256 },
    });
    const story = new Story();
    story.look(shown('aa', -10, 90, other('bb')));
    expect(story.look(shown('bb', -10, 90, other('aa')))).toEqual([]);
    // What is known moved with it, and one of them alone is known, too.
    expect(story.known.view?.facts.certificate?.value).toBe('bb');
    expect(story.look(shown('aa'))[0]?.sentence).toBe('The earlier certificate is back.');
  });
});

describe('what the owner trusts', () => {
  const selfSigned: ReportTraits['findings'] = [{ id: 'certificate.self-signed', severity: 'high' }];
  const own = (trusted: boolean, pinned: boolean) =>
    shown('aa', -10, 365, { issuer: 'CN=home', selfSigned: true, trusted, pinned });

  it('a pinned certificate that is replaced is critical each time, and over with its return', () => {
    const story = new Story();
    story.trust = 'pin aa';
    const pinned = shown('aa', -10, 90, { pinned: true });
    story.look(pinned);
    for (const times of [1, 2]) {
      story.look(shown('bb', -1, 90, { pinned: false, pinMismatch: true }));
      expect(story.told.map(({ severity }) => severity)).toEqual(Array(times).fill('critical'));
      expect(story.look(pinned)[0]?.direction).toBe('better');
      expect(story.open).toEqual({});
    }
  });

  it.each([
    ['pin', { trusted: true, pinned: true }],
    ['CA', { trusted: true, pinned: false }],
  ])('a %s taken back is no regression of the cloud', (what, before) => {
    const story = new Story();
    story.trust = what;
    story.look(own(before.trusted, before.pinned));
    story.trust = 'public';
    const changes = story.look({ ...own(false, false), findings: selfSigned });
    expect(changes.map(({ kind, cause }) => [kind, cause])).toEqual(
      expect.arrayContaining([
        ['finding-new', 'settings'],
        ['grade-down', 'settings'],
      ]),
    );
    expect(story.told).toEqual([]);
  });

  it('a CA set for a certificate that was not trusted is no good news of the cloud', () => {
    const story = new Story();
    story.look({ ...own(false, false), findings: selfSigned });
    story.trust = 'CA';
    expect(new Set(story.look(own(true, false)).map(({ cause }) => cause))).toEqual(new Set(['settings']));
    expect(story.ended).toEqual([]);
  });

  it('a pin removed together with a new certificate is silent', () => {
    const story = new Story();
    story.trust = 'pin aa';
    story.look(shown('aa', -80, 90, { pinned: true }));
    story.trust = 'public';
    story.look(shown('bb', 0));
    expect(story.told).toEqual([]);
  });

  it('waits for a look that sees the certificate', () => {
    const story = new Story();
    story.trust = 'pin';
    story.look(own(true, true));
    story.trust = 'public';
    const errors: ReportTraits['errors'] = [{ probe: 'certificate', kind: 'timeout', message: '' }];
    story.look({ ...own(false, false), errors });
    story.look({ ...own(false, false), findings: selfSigned });
    expect(story.told).toEqual([]);
  });
});
