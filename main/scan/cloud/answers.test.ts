import { describe, expect, test } from 'vitest';
import { CloudPart } from '../../../shared/report.ts';
import { gradeNextcloudScan } from '../grade/nextcloud-scan.ts';
import { toFindings } from '../raised.ts';
import { cloudFindings } from './findings.ts';
import { answers } from './fixtures/answers.ts';
import { applyKnowledge, bundledKnowledge } from './knowledge.ts';
import { type FakeAnswer, fakeContext, fakeHttp, partsWith, probeCloud } from './testing/fakes.ts';

const now = new Date('2026-11-23T12:00:00Z');

test('at least sixty answers are recorded or documented, each with its source', () => {
  const real = answers.filter(({ kind }) => kind !== 'hostile');
  expect(real.length).toBeGreaterThanOrEqual(60);
  expect(new Set(answers.map(({ source, status }) => source + status)).size).toBe(answers.length);
});

describe('what servers answer', () => {
  test.each(answers)('$kind: $source', async ({ status, website, cookies, expect: expected }) => {
    const table: Record<string, FakeAnswer> = { '/status.php': status };
    if (website !== undefined)
      table['/ocs/v1.php/config?format=json'] = JSON.stringify({ ocs: { data: { website } } });
    if (cookies !== undefined)
      table['/index.php/login'] = {
        headers: [
          ...cookies.map((cookie): [string, string] => ['Set-Cookie', cookie]),
          ['Content-Security-Policy', "default-src 'none';script-src 'nonce-abc'"],
        ],
        body: '<html><body id="body-login"></body></html>',
      };
    const probe = await probeCloud(fakeContext(), fakeHttp(table));
    if (expected === null) {
      expect(probe).toMatchObject({ status: 'not-a-cloud', cloud: null });
      return;
    }
    expect(probe.cloud).not.toBeNull();
    const cloud = probe.cloud === null ? null : applyKnowledge(probe.cloud, bundledKnowledge(), now);
    CloudPart.parse(cloud);
    const parts = partsWith(cloud, { status: probe.status });
    const ids = new Set(toFindings(cloudFindings(parts)).map(({ id }) => id));
    expect({
      product: cloud?.product,
      version: cloud?.version,
      grade: gradeNextcloudScan(parts)?.grade ?? null,
      findings: [...ids].filter((id) => !id.startsWith('cloud.vulnerability-')).sort(),
    }).toEqual(expected);
  });
});
