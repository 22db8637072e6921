import { describe, expect, it } from 'vitest';
import { atticReport, familyReport } from '../testing/reports.ts';
import { findingsInWords, sideBySide } from './side-by-side.ts';

describe('side by side', () => {
  it('marks just the rows that differ', () => {
    const before = familyReport();
    const after = structuredClone(before);
    expect(sideBySide(before, after).filter(({ differs }) => differs)).toEqual([]);
    after.status = 'maintenance';
    if (after.certificate) after.certificate.keyType = 'other';
    expect(
      sideBySide(before, after)
        .filter(({ differs }) => differs)
        .map(({ name }) => name),
    ).toEqual(['Reachability', 'Key']);
  });
  it('tells what could not be seen from what is not there', () => {
    const nothing = { ...familyReport(), http: null, certificate: null, cloud: null };
    const rows = new Map(sideBySide(nothing, familyReport()).map((row) => [row.name, row]));
    expect(rows.get('Open to everybody')).toMatchObject({ before: '–', after: 'nothing' });
    expect(rows.get('Certificate until')?.before).toBe('–');
    expect(rows.get('Certificate until')?.after).toMatch(/2026/);
  });
  it('counts findings by severity, the worst first', () => {
    expect(findingsInWords([])).toBe('none');
    expect(findingsInWords(atticReport().findings)).toMatch(/^\d+ critical, /);
  });
});
