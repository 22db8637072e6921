import { describe, expect, test } from 'vitest';
import { ProbeFailure } from '../context.ts';
import { Asker } from '../http/asker.ts';
import { target } from '../testing/ports.ts';
import { REAL_CLOUDS, type RealCloud, realHttp, realOrigin } from '../testing/replay.ts';
import { type Identified, identify } from './identify.ts';
import { type FakeAnswer, fakeContext, fakeHttp, OWN_COOKIE } from './testing/fakes.ts';

const status = (patch: object = {}): string =>
  JSON.stringify({
    installed: true,
    maintenance: false,
    needsDbUpgrade: false,
    version: '34.0.6.1',
    versionstring: '34.0.6',
    edition: '',
    productname: 'Nextcloud',
    ...patch,
  });
const UNTRUSTED = '{"error": "Trusted domain error.", "code": 15}';
const RESET = new ProbeFailure('reset', 'the connection was reset');
const page = (text: string): string => `<!DOCTYPE html><title>${text}</title>`;
const moved = (location: string, ...more: [string, string][]): FakeAnswer => ({
  status: 302,
  headers: [['Location', location], ...more],
});
const LOGIN: FakeAnswer = { headers: [OWN_COOKIE], body: '<body id="body-login">' };
const CAPABILITIES = '/ocs/v2.php/cloud/capabilities?format=json';
const OF_34 = JSON.stringify({
  ocs: {
    data: {
      version: { major: 34, minor: 0, micro: 6, string: '34.0.6', edition: '' },
      capabilities: { bruteforce: { delay: 0 } },
    },
  },
});

const identified = async (
  answers: Parameters<typeof fakeHttp>[0],
  fallback?: FakeAnswer | 'silence',
): Promise<{ found: Identified; asked: string[] }> => {
  const http = fakeHttp(answers, fallback);
  const ctx = fakeContext();
  const found = await identify(new Asker(ctx, http), ctx.target);
  return { found, asked: http.asked.map(({ path }) => path) };
};

describe('one answer to everything', () => {
  test.each<[string, FakeAnswer | 'silence', Identified['kind'], string | null]>([
    ['a website', page('Welcome'), 'not-a-cloud', null],
    ['nothing', { status: 404 }, 'not-a-cloud', null],
    ['a method it does not know', { status: 405 }, 'not-a-cloud', null],
    ['a name or a question it does not take', { status: 400, body: page('Bad Request') }, 'unknown', null],
    ['a firewall that finds fault', { status: 406 }, 'unknown', null],
    ['JSON that is no status', '{"code": 15, "error": "x"}', 'not-a-cloud', null],
    ['the refusal of a name', { status: 400, body: UNTRUSTED }, 'refused', 'untrusted-domain'],
    ['a limiter', { status: 429 }, 'refused', 'rate-limited'],
    ['another server', { status: 421 }, 'refused', 'misdirected'],
    ['a proxy without its cloud', { status: 502 }, 'refused', 'unavailable'],
    ['an overload', { status: 503 }, 'refused', 'unavailable'],
    ['a broken cloud', { status: 500 }, 'refused', 'unavailable'],
    ['a ban', { status: 403, body: page('Forbidden') }, 'refused', 'forbidden'],
    ['a password', { status: 401 }, 'refused', 'authentication'],
    ['a hot spot', { status: 511 }, 'refused', 'portal'],
    ['a portal', moved('https://auth.example/?rd=x'), 'refused', 'portal'],
    ['a challenge', { status: 403, body: page('Just a moment...') }, 'refused', 'challenge'],
    [
      'a missing client certificate',
      { status: 400, body: page('400 No required SSL certificate was sent') },
      'refused',
      'client-certificate',
    ],
    ['resets', RESET, 'unknown', null],
    ['silence', 'silence', 'unknown', null],
  ])('%s: %j is %s %s', async (_what, answer, kind, reason) => {
    const { found, asked } = await identified({}, answer);
    expect(found.kind).toBe(kind);
    expect('reason' in found ? found.reason : null).toBe(reason);
    // Whoever refuses or does not answer is not asked on, but where a rule may hide the status alone.
    expect(asked.length).toBeLessThanOrEqual(kind === 'not-a-cloud' ? 10 : 4);
  });

  test('a redirect to itself is a circle', async () => {
    const { found } = await identified((path) => moved(path));
    expect(found).toMatchObject({ kind: 'refused', reason: 'redirect-loop' });
  });
});

describe('a cloud', () => {
  test.each<[string, Record<string, FakeAnswer>, string, string | null]>([
    ['that is up', { '/status.php': status(), '/index.php/login': LOGIN }, 'up', null],
    ['in maintenance', { '/status.php': status({ maintenance: true }) }, 'maintenance', null],
    [
      'in maintenance that says so with 503',
      { '/status.php': { status: 503, body: status({ maintenance: true }) } },
      'maintenance',
      null,
    ],
    [
      'before the end of its upgrade',
      { '/status.php': status({ needsDbUpgrade: true }) },
      'upgrade-pending',
      null,
    ],
    [
      'that offers its setup',
      { '/status.php': status({ installed: false }), '/index.php': '<script src="/dist/core-install.js">' },
      'setup-pending',
      null,
    ],
    [
      'that lost its configuration',
      { '/status.php': status({ installed: false }), '/index.php': page('Error') },
      'setup-pending',
      'lost-configuration',
    ],
    [
      'not set up, of which nobody can say more',
      { '/status.php': status({ installed: false }), '/index.php': RESET },
      'setup-pending',
      'unavailable',
    ],
    [
      'whose login a limiter refuses',
      { '/status.php': status(), '/index.php/login': { status: 429 } },
      'up',
      'rate-limited',
    ],
    [
      'whose login a portal guards',
      { '/status.php': status(), '/index.php/login': moved('https://auth.example/') },
      'up',
      'portal',
    ],
    [
      'that signs people in elsewhere itself',
      { '/status.php': status(), '/index.php/login': moved('https://idp.example/', OWN_COOKIE) },
      'up',
      null,
    ],
    ['whose status is forbidden', { '/status.php': { status: 403 }, [CAPABILITIES]: OF_34 }, 'up', null],
    ['whose status is hidden', { [CAPABILITIES]: OF_34 }, 'up', null],
  ])('%s', async (_what, answers, expected, reason) => {
    const { found } = await identified(answers);
    expect(found).toMatchObject({ kind: 'cloud', status: expected, reason });
  });

  test('is not denied where a place it may be in was lost or refused', async () => {
    for (const answer of [RESET, { status: 429 }, { status: 502 }]) {
      const { found } = await identified({ '/nextcloud/status.php': answer });
      expect(found.kind).toBe(answer === RESET ? 'unknown' : 'refused');
    }
    expect((await identified({ '/': RESET })).found.kind).toBe('unknown');
  });

  test('is not denied where its status is nowhere, and what else it is told by is refused', async () => {
    const { found } = await identified({ '/index.php/login': { status: 429 } });
    expect(found).toMatchObject({ kind: 'refused', reason: 'rate-limited' });
    expect((await identified({ [CAPABILITIES]: RESET })).found.kind).toBe('unknown');
  });
});

describe('a real cloud', () => {
  const STATES: Partial<Record<RealCloud, object>> = {
    f: { status: 'maintenance' },
    'g-can-install': { status: 'setup-pending', reason: null },
    'g-locked': { status: 'setup-pending', reason: 'lost-configuration' },
    h: { status: 'upgrade-pending' },
    't-untrusted': { kind: 'refused', reason: 'untrusted-domain' },
  };
  test.each(REAL_CLOUDS)('%s', async (name) => {
    const ctx = fakeContext({ target: target(realOrigin(name)) });
    const found = await identify(new Asker(ctx, realHttp(name)), ctx.target);
    expect(found).toMatchObject(STATES[name] ?? { kind: 'cloud', status: 'up', reason: null });
  });
});
