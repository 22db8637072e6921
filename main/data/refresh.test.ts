import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeCloud } from '../scan/cloud/detect.ts';
import { applyKnowledge, bundledKnowledge } from '../scan/cloud/knowledge.ts';
import { parseKnowledge, toKnowledgeFile } from '../scan/cloud/schema.ts';
import { parseStatus } from '../scan/cloud/status.ts';
import { createFetcher } from './fetcher.ts';
import { type RefreshOptions, refreshKnowledge } from './refresh.ts';
import {
  ALL_PATHS,
  advisory,
  allAnswers,
  type FakePublishers,
  PATHS,
  startPublishers,
} from './testing/publishers.ts';

const now = new Date('2026-11-23T12:00:00Z');
const current = bundledKnowledge();

let publishers: FakePublishers;
beforeEach(async () => {
  publishers = await startPublishers(allAnswers());
});
afterEach(() => publishers.close());

const refresh = (patch: Partial<RefreshOptions> = {}) =>
  refreshKnowledge({
    fetcher: createFetcher({ userAgent: 'Weathervane/test', timeoutMs: 60_000, maxBytes: 1_000_000 }),
    current,
    sources: publishers.sources,
    signal: new AbortController().signal,
    now,
    ...patch,
  });

describe('a refresh', () => {
  test('brings what publishers know now', async () => {
    const { knowledge, errors, refreshedAt, changed } = await refresh();
    expect(errors).toEqual([]);
    expect(changed).toBe(true);
    expect(refreshedAt).toBe('2026-11-23T12:00:00.000Z');
    expect(knowledge).toMatchObject({
      dataAsOf: '2026-11-23',
      advisoriesAsOf: '2026-11-23',
      lifecycleAsOf: '2026-11-23',
    });
    expect(knowledge.advisories).toHaveLength(current.advisories.length + 1);
    expect(knowledge.advisories.at(-1)).toEqual({
      id: 'CVE-2099-37313',
      aliases: ['GHSA-2222-3333-4444'],
      product: 'nextcloud',
      severity: 'high',
      cvss: 7.3,
      cwe: 287,
      published: '2026-11-20',
      affected: [
        ['33.0.0', '33.0.11'],
        ['34.0.0', '34.0.7'],
      ],
      enterpriseFixed: ['31.0.14.9'],
      summary: 'Ability to by-pass second factor',
      url: 'https://github.com/nextcloud/security-advisories/security/advisories/GHSA-2222-3333-4444',
      knownExploited: true,
    });
    const cycle = (product: 'nextcloud' | 'owncloud' | 'ocis', name: string) =>
      knowledge.lifecycle[product]?.find((entry) => entry.cycle === name);
    expect(cycle('nextcloud', '36')).toEqual({
      cycle: '36',
      released: '2026-11-18',
      eol: '2027-11-18',
      latest: '36.0.0',
      latestReleased: '2026-11-18',
    });
    expect(cycle('nextcloud', '35')).toMatchObject({ latest: '35.0.4', eol: '2027-09-15' });
    expect(cycle('nextcloud', '34')).toMatchObject({ latest: '34.0.7', latestReleased: '2026-11-12' });
    expect(cycle('nextcloud', '37')).toBeUndefined();
    expect(cycle('owncloud', '10')).toMatchObject({ latest: '10.16.5', eol: '2027-01-31' });
    expect(cycle('ocis', '8.3')).toMatchObject({ latest: '8.3.0', latestReleased: '2026-11-20' });
    expect(parseKnowledge(toKnowledgeFile(knowledge))).toEqual(knowledge);
  });

  test('what is published today is found in a report of yesterday', async () => {
    const stored = describeCloud({
      webroot: '',
      status: parseStatus('{"installed":true,"version":"34.0.6.1","versionstring":"34.0.6","edition":""}'),
      statusResponse: null,
      login: null,
      website: null,
      capabilities: null,
    });
    expect(applyKnowledge(stored, current, now).advisories).toEqual([]);
    const { knowledge } = await refresh();
    expect(applyKnowledge(stored, knowledge, now)).toMatchObject({
      advisories: [{ id: 'CVE-2099-37313', knownExploited: true, fixedIn: '34.0.7' }],
      lifecycle: { upToDate: false, latestInCycle: '34.0.7' },
    });
  });

  test('a second one with the same answers changes nothing', async () => {
    const first = await refresh();
    const second = await refresh({ current: first.knowledge });
    expect(second.changed).toBe(false);
    expect(second.knowledge.advisories).toEqual(first.knowledge.advisories);
  });

  test('all pages are read, by the Link header', async () => {
    const next = `${publishers.origin}/github/page2`;
    publishers.answers[PATHS.nextcloud] = (
      _request: unknown,
      response: import('node:http').ServerResponse,
    ) => {
      response.writeHead(200, { link: `<${publishers.origin}/x>; rel="prev", <${next}>; rel="next"` });
      response.end(JSON.stringify([advisory()]));
    };
    publishers.answers['/github/page2'] = [advisory({ ghsa_id: 'GHSA-aaaa-bbbb-cccc', cve_id: null })];
    const { knowledge, errors } = await refresh();
    expect(errors).toEqual([]);
    expect(publishers.asked).toContain('/github/page2');
    expect(knowledge.advisories.map(({ id }) => id)).toContain('GHSA-aaaa-bbbb-cccc');
    expect(knowledge.advisories).toHaveLength(current.advisories.length + 2);
  });

  test('a publisher never replaces a curated record, but corrects one it gave itself', async () => {
    const curated = current.advisories.find(({ id }) => id === 'CVE-2026-45281');
    publishers.answers[PATHS.nextcloud] = [
      advisory({ ghsa_id: 'GHSA-hrrv-mp25-26vv', cve_id: 'CVE-2026-45281', severity: 'low' }),
      advisory(),
    ];
    const first = await refresh();
    expect(first.knowledge.advisories.find(({ id }) => id === 'CVE-2026-45281')).toEqual(curated);
    publishers.answers[PATHS.nextcloud] = [advisory({ severity: 'critical' })];
    const second = await refresh({ current: first.knowledge });
    expect(second.knowledge.advisories.filter(({ id }) => id === 'CVE-2099-37313')).toMatchObject([
      { severity: 'critical' },
    ]);
  });

  test('what was withdrawn goes', async () => {
    const first = await refresh();
    publishers.answers[PATHS.nextcloud] = [advisory({ withdrawn_at: '2026-11-22T00:00:00Z' })];
    const second = await refresh({ current: first.knowledge });
    expect(second.knowledge.advisories).toHaveLength(current.advisories.length);
  });
});

describe('what fails keeps its old data', () => {
  test('GitHub’s hourly limit is told with its end', async () => {
    publishers.answers[PATHS.nextcloud] = (
      _request: unknown,
      response: import('node:http').ServerResponse,
    ) => {
      const reset = String(Date.parse('2026-11-23T12:41:00Z') / 1000);
      response.writeHead(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
      response.end(JSON.stringify({ message: 'API rate limit exceeded' }));
    };
    const { knowledge, errors, refreshedAt } = await refresh();
    expect(errors).toEqual([
      expect.stringMatching(
        /^Advisories of nextcloud\/security-advisories: .+ it answers again from 2026-11-23 12:41 UTC\.$/u,
      ),
    ]);
    expect(knowledge.advisories).toHaveLength(current.advisories.length);
    expect(knowledge.advisoriesAsOf).toBe(current.advisoriesAsOf);
    expect(knowledge.lifecycleAsOf).toBe('2026-11-23');
    expect(refreshedAt).not.toBeNull();
  });

  test('a page in the middle that fails: nothing of that list is taken', async () => {
    publishers.answers[PATHS.nextcloud] = (
      _request: unknown,
      response: import('node:http').ServerResponse,
    ) => {
      response.writeHead(200, { link: `<${publishers.origin}/github/gone>; rel="next"` });
      response.end(JSON.stringify([advisory()]));
    };
    const { knowledge, errors } = await refresh();
    expect(errors).toHaveLength(1);
    expect(knowledge.advisories).toHaveLength(current.advisories.length);
  });

  test('a next page on another host is not followed', async () => {
    publishers.answers[PATHS.nextcloud] = (
      _request: unknown,
      response: import('node:http').ServerResponse,
    ) => {
      response.writeHead(200, { link: '<http://evil.example/>; rel="next"' });
      response.end(JSON.stringify([advisory()]));
    };
    expect((await refresh()).errors).toEqual([]);
  });

  test.each([
    ['truncated JSON', '[{"ghsa_id":"GHSA-2222'],
    ['HTML', '<html>Captive portal: please log in</html>'],
    ['another shape', '{"message":"hello"}'],
    ['null', 'null'],
    ['a nest', '['.repeat(100_000)],
    ['nothing', ''],
    ['more than is read', `[${'0,'.repeat(600_000)}0]`],
  ])('every publisher sends %s: the old data, a sentence each, no throw', async (_what, body) => {
    for (const path of ALL_PATHS)
      publishers.answers[path] = (_request: unknown, response: import('node:http').ServerResponse) => {
        response.writeHead(200);
        response.end(body);
      };
    const { knowledge, errors, refreshedAt, changed } = await refresh();
    expect(knowledge).toBe(current);
    expect(refreshedAt).toBeNull();
    expect(changed).toBe(false);
    expect(errors).toHaveLength(ALL_PATHS.length);
    expect(errors.every((sentence) => sentence.endsWith('.') && sentence.length <= 500)).toBe(true);
  });

  test('hostile entries are left out, the others count', async () => {
    publishers.answers[PATHS.nextcloud] = [
      null,
      7,
      { ghsa_id: '../../etc/passwd' },
      advisory({ ghsa_id: 'GHSA-aaaa-aaaa-aaaa', cve_id: null, published_at: 'yesterday' }),
      advisory({ ghsa_id: 'GHSA-bbbb-bbbb-bbbb', cve_id: null, summary: 'x'.repeat(5_000) }),
      advisory({
        ghsa_id: 'GHSA-cccc-cccc-cccc',
        cve_id: null,
        vulnerabilities: [
          {
            package: { name: 'Server (Nextcloud)' },
            vulnerable_version_range: 'all of them',
            patched_versions: '$(rm)',
          },
        ],
      }),
      advisory({ summary: '<img src=x onerror=alert(1)>\u202e\u0000evil' }),
    ];
    const { knowledge, errors } = await refresh();
    expect(errors).toEqual([]);
    expect(knowledge.advisories).toHaveLength(current.advisories.length + 1);
    expect(knowledge.advisories.at(-1)?.summary).toBe('<img src=x onerror=alert(1)> evil');
  });

  test('versions that do not fit their branch, and dates that are none', async () => {
    publishers.answers[PATHS.eol] = {
      result: {
        releases: [
          { name: '34', releaseDate: 7, eolFrom: '2027-13-45', latest: { name: '99.0.0', date: 'x' } },
          { name: '33', releaseDate: null, eolFrom: null, latest: null },
        ],
      },
    };
    publishers.answers[PATHS.releases] = { '34.0.6': {}, '<script>': {}, '34.0': {}, '34.0.7.1': {} };
    publishers.answers[PATHS.majors] = { '34': { eol: false }, x: { eol: '2027-01-01' } };
    const { knowledge, errors } = await refresh();
    expect(errors).toEqual([]);
    expect(knowledge.lifecycle.nextcloud).toEqual(current.lifecycle.nextcloud);
  });

  test('a server that never ends its answer runs into the deadline', async () => {
    publishers.answers[PATHS.kev] = (_request: unknown, response: import('node:http').ServerResponse) => {
      response.writeHead(200);
      response.write('{');
    };
    // Only the one that never ends has so little time: a busy machine may need it for the others.
    const hurried = createFetcher({ userAgent: 'Weathervane/test', timeoutMs: 150 });
    const patient = createFetcher({ userAgent: 'Weathervane/test' });
    const { errors } = await refresh({
      fetcher: (url, ...rest) => (url.endsWith(PATHS.kev) ? hurried : patient)(url, ...rest),
    });
    expect(errors).toEqual([expect.stringMatching(/did not answer within 0\.15 seconds\.$/u)]);
  });

  test('nobody there', async () => {
    await publishers.close();
    const { errors, knowledge } = await refresh();
    expect(errors).toHaveLength(ALL_PATHS.length);
    expect(errors[0]).toMatch(/could not be reached/u);
    expect(knowledge).toBe(current);
  });

  test('an abort is the caller’s own', async () => {
    const stop = new AbortController();
    stop.abort(new Error('closing'));
    await expect(refresh({ signal: stop.signal })).rejects.toThrow('closing');
  });
});

describe('the fetcher', () => {
  const get = (path: string) =>
    createFetcher({ userAgent: 'Weathervane/test' })(
      `${publishers.origin}${path}`,
      new AbortController().signal,
    );
  const redirect =
    (location: string) => (_request: unknown, response: import('node:http').ServerResponse) => {
      response.writeHead(302, { location });
      response.end();
    };

  test('follows a few redirects and no circles', async () => {
    publishers.answers['/a'] = redirect('/b');
    publishers.answers['/b'] = { ok: true };
    publishers.answers['/circle'] = redirect('/circle');
    expect((await get('/a')).body).toBe('{"ok":true}');
    await expect(get('/circle')).rejects.toThrow(/in circles/u);
  });

  test('does not follow to another scheme', async () => {
    publishers.answers['/a'] = redirect('https://example.org/');
    await expect(get('/a')).rejects.toThrow(/not allowed/u);
  });
});
