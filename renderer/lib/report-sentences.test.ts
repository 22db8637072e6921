import { describe, expect, it } from 'vitest';
import { atticReport, familyReport, NOW, piReport } from '../testing/reports.ts';
import {
  certificateTone,
  criticalShare,
  protocolList,
  supportSentence,
  tlsSentence,
} from './report-sentences.ts';
import { fileNamePart } from './save.ts';

const DAY = 86_400_000;

describe('sentences about a report', () => {
  it('names what is offered and whether recordings stay closed', () => {
    expect(tlsSentence(familyReport())).toBe('1.2 and 1.3, forward secrecy everywhere');
    expect(tlsSentence(atticReport())).toBe('1.0, 1.1 and 1.2, forward secrecy in part');
    expect(tlsSentence({ ...piReport(), tls: null })).toBe('not seen');
    expect([protocolList([]), protocolList(['SSL3.0'])]).toEqual(['none', 'SSL3.0']);
  });
  it('says how the version stands', () => {
    expect(supportSentence(familyReport(), NOW)).toBe('latest patch level');
    expect(supportSentence(familyReport(), NOW + 20 * 86_400_000)).toBe(
      'latest patch level as of 21 Nov (22 days old)',
    );
    expect(supportSentence(atticReport(), NOW)).toBe(
      'no security updates any more, 27 known vulnerabilities',
    );
    expect(supportSentence({ ...piReport(), cloud: null, status: 'not-a-cloud' }, NOW)).toBe(
      'no cloud was recognised',
    );
    expect(supportSentence({ ...piReport(), cloud: null, status: 'refused' }, NOW)).toBe('not seen');
  });
  it('has a tone for the certificate that trust and name can only make worse', () => {
    const { certificate } = piReport();
    if (!certificate) throw new Error('The sample has a certificate.');
    expect(certificateTone(certificate)).toBe('clear');
    expect(certificateTone({ ...certificate, renewal: 'overdue' })).toBe('unsettled');
    expect(certificateTone({ ...certificate, nameMatches: false })).toBe('storm');
    expect(certificateTone({ ...certificate, renewal: 'expired' })).toBe('storm');
  });
  it('marks critical by the lifetime: 7.5 of 90 days, a day of six, never before overdue', () => {
    expect(criticalShare(90 * DAY)).toBeCloseTo(1 - 7.5 / 90);
    expect(criticalShare(6 * DAY)).toBeCloseTo(5 / 6);
    expect(criticalShare(2 * DAY)).toBeCloseTo(5 / 6);
  });
});

it('makes a part of a file name of any name', () => {
  expect(fileNamePart('Family cloud / ../..')).toBe('family-cloud');
  expect(fileNamePart('云')).toBe('cloud');
  expect(fileNamePart('x'.repeat(200))).toHaveLength(60);
});
