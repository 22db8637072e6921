import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CloudPart } from '../../../shared/report.ts';
import { describeCloud } from './detect.ts';
import { applyKnowledge, bundledKnowledge } from './knowledge.ts';
import { lifecycleOf } from './lifecycle.ts';
import { KnowledgeError, parseKnowledge, toKnowledgeFile } from './schema.ts';
import { parseStatus } from './status.ts';
import { parseVersion } from './version.ts';

fc.configureGlobal({ seed: 31_014 });

const knowledge = bundledKnowledge();
const now = new Date('2026-11-23T12:00:00Z');
const lifecycle = (product: 'nextcloud' | 'owncloud' | 'ocis' | 'opencloud', text: string, at = now) =>
  lifecycleOf(product, parseVersion(text), knowledge.lifecycle, at);

describe('support', () => {
  test('the last day still counts, in UTC', () => {
    expect(lifecycle('nextcloud', '32.0.1', new Date('2026-09-27T23:59:59Z'))).toMatchObject({
      cycle: '32',
      eol: '2026-09-27',
      supported: true,
      latestInCycle: '32.0.15',
      upToDate: false,
      nextMajor: '33.0.10',
    });
    expect(lifecycle('nextcloud', '32.0.1', new Date('2026-09-28T00:00:00Z')).supported).toBe(false);
  });

  test('newer than the data is unknown, not outdated', () => {
    expect(lifecycle('nextcloud', '34.0.99')).toMatchObject({ cycle: '34', supported: true, upToDate: null });
    expect(lifecycle('nextcloud', '99.0.0')).toMatchObject({
      cycle: null,
      supported: null,
      upToDate: null,
      nextMajor: null,
    });
  });

  test('a number between the known branches is unknown, with the next one up', () => {
    expect(lifecycle('opencloud', '2.9.0')).toMatchObject({
      cycle: null,
      supported: null,
      nextMajor: '3.0.0',
    });
  });

  test('older than everything known gets no support', () => {
    expect(lifecycle('owncloud', '4.5.7')).toMatchObject({ cycle: null, supported: false, upToDate: false });
  });

  test('no published end of life stays unknown', () => {
    expect(lifecycle('ocis', '8.2.0')).toMatchObject({
      cycle: '8.2',
      eol: null,
      supported: null,
      upToDate: true,
    });
    expect(lifecycle('ocis', '6.5.0')).toMatchObject({ cycle: '6', upToDate: false, latestInCycle: '6.6.1' });
  });

  test('the newest of a rolling number is replaced by the next number; production goes on to production', () => {
    expect(lifecycle('opencloud', '7.1.0')).toMatchObject({ latestInCycle: '7.1.0', upToDate: false });
    expect(lifecycle('opencloud', '4.0.8')).toMatchObject({ upToDate: true, nextMajor: '7.2.4' });
    expect(lifecycle('opencloud', '8.0.1')).toMatchObject({ upToDate: true, nextMajor: null });
  });

  test('a hidden version says nothing', () => {
    expect(lifecycleOf('owncloud', null, knowledge.lifecycle, now).supported).toBeNull();
  });

  test('any version: nothing above the data is called outdated or unsupported', () => {
    fc.assert(
      fc.property(fc.integer({ min: 36, max: 999_999 }), fc.nat(50), fc.nat(50), (major, minor, patch) => {
        const found = lifecycleOf('nextcloud', [major, minor, patch, 0], knowledge.lifecycle, now);
        return found.supported === null && found.upToDate === null;
      }),
    );
  });
});

describe('the shipped data', () => {
  test('is valid, dated and complete', () => {
    expect(knowledge.advisories).toHaveLength(261);
    expect(knowledge.dataAsOf).toBe('2026-08-27');
    expect(knowledge.lifecycleAsOf).toBe('2026-11-19');
    expect(knowledge.advisorySources.length).toBeGreaterThan(5);
    expect(Object.keys(knowledge.lifecycle).sort()).toEqual(['nextcloud', 'ocis', 'opencloud', 'owncloud']);
  });

  test('survives being written and read', () => {
    expect(parseKnowledge(JSON.parse(JSON.stringify(toKnowledgeFile(knowledge))))).toEqual(knowledge);
  });

  test.each([
    ['a range across branches', [['31.0.0', '32.0.1']]],
    ['a range that runs backwards', [['31.0.5', '31.0.5']]],
    ['a version of words', [['31.x', '31.0.5']]],
    ['no range at all', []],
  ])('%s is refused with a sentence', (_what, affected) => {
    const file = toKnowledgeFile(knowledge);
    const [first] = file.advisories.advisories;
    const bad = {
      ...file,
      advisories: { ...file.advisories, advisories: [{ ...first, product: 'nextcloud', affected }] },
    };
    expect(() => parseKnowledge(bad)).toThrow(KnowledgeError);
    expect(() => parseKnowledge(bad)).toThrow(/^The vulnerability data is not usable: .+\.$/u);
  });

  test.each([null, 'text', {}, { advisories: [] }, []])('%j is no knowledge', (value) => {
    expect(() => parseKnowledge(value)).toThrow(KnowledgeError);
  });
});

describe('applying it', () => {
  const facts = (status: string) => ({
    webroot: '',
    status: parseStatus(status),
    statusResponse: null,
    login: null,
    website: null,
    capabilities: null,
  });
  const measured = describeCloud(
    facts('{"installed":true,"version":"33.0.0.16","versionstring":"33.0.0","edition":"","productname":"x"}'),
  );

  test('a stored report gets what was published since, and twice is the same as once', () => {
    const before = applyKnowledge(measured, { ...knowledge, advisories: [] }, now);
    expect(before.advisories).toEqual([]);
    const after = applyKnowledge(before, knowledge, now);
    expect(after.advisories.length).toBeGreaterThan(0);
    expect(applyKnowledge(after, knowledge, now)).toEqual(after);
    expect(CloudPart.parse(after)).toEqual(after);
  });

  test('any version and any product give a valid part', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('nextcloud', 'owncloud', 'ocis', 'opencloud', 'unknown'),
        fc.option(fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/))),
        (product, version) => {
          const part = applyKnowledge({ ...measured, product, version }, knowledge, now);
          return CloudPart.safeParse(part).success;
        },
      ),
    );
  });
});
