import { describe, expect, test } from 'vitest';
import { ProbeFailure } from '../context.ts';
import { type FakeAnswer, fakeContext, fakeHttp, OWN_COOKIE, probeCloud } from './testing/fakes.ts';

const WELL: [string, string][] = [['X-NEXTCLOUD-WELL-KNOWN', '1']];
const moved = (location: string): FakeAnswer => ({ status: 301, headers: [['Location', location]] });

/** A cloud whose service discovery is right in all but one place, with two files in the open. */
const CLOUD: Record<string, FakeAnswer> = {
  '/status.php':
    '{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"34.0.6.1","versionstring":"34.0.6","edition":"","productname":"Nextcloud"}',
  '/index.php/login': { headers: [OWN_COOKIE], body: '<body id="body-login">' },
  '/.well-known/caldav': moved('/remote.php/dav/'),
  '/.well-known/carddav': moved('/remote.php/dav/'),
  '/.well-known/webfinger': { status: 404, headers: WELL },
  '/ocm-provider/': '{}',
  '/ocs-provider/': '{}',
  '/.env': 'MYSQL_PASSWORD=secret\n',
  '/backup.sql': '-- MariaDB dump 10.19\nCREATE TABLE oc_users (uid varchar(64));\n',
};

/** What a scan says of that cloud where every answer after the first so many is another. */
async function seenAfter(requests: number, instead: FakeAnswer) {
  let count = 0;
  const http = fakeHttp((path) => {
    count += 1;
    return count > requests ? instead : CLOUD[path];
  });
  const ctx = fakeContext();
  const { exposed, wellKnown, verdict, status, reason } = await probeCloud(ctx, http);
  const coverage = ctx.coverage.close();
  return { exposed, wellKnown, verdict, status, reason, coverage, asked: http.asked.length };
}

const WAYS: [string, FakeAnswer][] = [
  ['a limiter', { status: 429 }],
  ['a ban page', { status: 403, body: '<title>Access denied</title>' }],
  ['a ban that says not found', { status: 404 }],
  ['a proxy without its cloud', { status: 502 }],
  ['a challenge', { status: 403, body: '<title>Just a moment...</title>' }],
  ['a portal', { status: 302, headers: [['Location', 'https://auth.example/']] }],
  ['a page for everything', '<title>Welcome</title>'],
  ['resets', new ProbeFailure('reset', 'the connection was reset')],
  ['silence', new ProbeFailure('timeout', 'no answer')],
];

describe('a cloud of which something throws us out in the middle', () => {
  test.each(WAYS)(
    '%s, after any number of requests: nothing is said that is not so',
    async (_way, instead) => {
      const truth = await seenAfter(Number.POSITIVE_INFINITY, instead);
      expect(truth.exposed.map(({ path }) => path).sort()).toEqual(['/.env', '/backup.sql']);
      expect(truth.coverage).toMatchObject({ cloud: { state: 'full' }, exposure: { state: 'full' } });
      for (let requests = 0; requests < truth.asked; requests += 1) {
        const seen = await seenAfter(requests, instead);
        const said = `after ${requests} of ${truth.asked}`;
        for (const found of seen.exposed) expect(truth.exposed, said).toContainEqual(found);
        // A no of service discovery that the cloud did not give must not be there.
        for (const [name, value] of Object.entries(seen.wellKnown))
          expect([truth.wellKnown[name], undefined], said).toContain(value);
        if (seen.coverage.exposure.state === 'full') expect(seen.exposed, said).toHaveLength(2);
        // Whoever throws us out is not asked on and on: a ban gets longer by that.
        expect(seen.asked - requests, said).toBeLessThanOrEqual(instead instanceof ProbeFailure ? 32 : 20);
        // The very last answer is "not found" either way.
        const told = requests < truth.asked - 1;
        if (told && seen.status === 'up') expect(seen.coverage.exposure.state, said).not.toBe('full');
      }
    },
  );

  test('keeps what was open before, and names what threw us out', async () => {
    const truth = await seenAfter(Number.POSITIVE_INFINITY, { status: 403 });
    const banned = await seenAfter(truth.asked - 4, { status: 403, body: '<title>Access denied</title>' });
    expect(banned.verdict).toMatchObject({ same: false, reason: 'banned' });
    expect(banned.exposed.map(({ path }) => path)).toContain('/.env');
    expect(banned.coverage.exposure.state).toBe('partial');
  });
});
