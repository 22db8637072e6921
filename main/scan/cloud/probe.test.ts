import { describe, expect, test } from 'vitest';
import { ProbeFailure } from '../context.ts';
import { MAX_REQUESTS } from '../http/asker.ts';
import { webrootOfPath } from './identify.ts';
import { identifyCloud } from './index.ts';
import { type FakeAnswer, fakeContext, fakeHttp, OWN_COOKIE, probeCloud } from './testing/fakes.ts';

const STATUS =
  '{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"34.0.6.1","versionstring":"34.0.6","edition":"","productname":"Nextcloud","extendedSupport":false}';
const WELL = [['X-NEXTCLOUD-WELL-KNOWN', '1']] as [string, string][];
const moved = (location: string, status = 301): FakeAnswer => ({ status, headers: [['Location', location]] });
const capabilities = (bruteforce: object, theming: object = {}): string =>
  JSON.stringify({
    ocs: {
      meta: { statuscode: 200 },
      data: {
        version: { major: 34, minor: 0, micro: 6, string: '34.0.6', edition: '', extendedSupport: false },
        capabilities: { bruteforce, theming },
      },
    },
  });
const CAPABILITIES = '/ocs/v2.php/cloud/capabilities?format=json';

const LOGIN: FakeAnswer = { headers: [OWN_COOKIE], body: '<body id="body-login">' };
const healthy: Record<string, FakeAnswer> = {
  '/status.php': STATUS,
  '/index.php/login': LOGIN,
  '/.well-known/caldav': moved('https://cloud.example/remote.php/dav'),
  '/.well-known/carddav': moved('/remote.php/dav/'),
  '/.well-known/webfinger': { status: 404, headers: WELL },
  '/.well-known/nodeinfo': { status: 404, headers: WELL },
  '/ocm-provider/': '{}',
  '/ocs-provider/': '{}',
  [CAPABILITIES]: capabilities({ delay: 0, 'allow-listed': false }, { logo: 'https://cloud.example/logo' }),
};
const probe = (answers: Record<string, FakeAnswer>, webroot = '', intrusive = false) => {
  const http = fakeHttp(answers);
  return probeCloud(fakeContext({ webroot, intrusive }), http).then((found) => ({
    found,
    asked: http.asked,
  }));
};

describe('where the cloud is', () => {
  test.each(['/nextcloud', '/owncloud', '/cloud', '/nc'])(
    'in %s, though the root was asked',
    async (webroot) => {
      const { found } = await probe({ [`${webroot}/status.php`]: STATUS });
      expect(found).toMatchObject({ status: 'up', webroot, cloud: { version: '34.0.6' } });
    },
  );

  test('at the root, though a page below was asked', async () => {
    expect((await probe({ '/status.php': STATUS }, '/wrong')).found).toMatchObject({
      webroot: '',
      status: 'up',
    });
  });

  test('in a folder that is called like a page of a cloud', async () => {
    const target = { url: 'https://cloud.example/', host: 'cloud.example', port: 443, webroot: '' };
    const ctx = fakeContext({ target: { ...target, typedPath: '/files' } });
    const found = await probeCloud(ctx, fakeHttp({ '/files/status.php': STATUS }));
    expect(found).toMatchObject({ webroot: '/files', cloud: { version: '34.0.6' } });
    const page = await probeCloud(
      fakeContext({ target: { ...target, typedPath: '/apps/files' } }),
      fakeHttp({ '/apps/files/status.php': { status: 403 }, '/status.php': STATUS }),
    );
    expect(page).toMatchObject({ webroot: '', status: 'up' });
  });

  test('where the start page leads', async () => {
    const { found } = await probe({
      '/': moved('/files/my/index.php/login', 302),
      '/files/my/status.php': STATUS,
    });
    expect(found).toMatchObject({ webroot: '/files/my' });
  });

  test('where status.php leads, but never to another host', async () => {
    const here = await probe({ '/status.php': moved('/inner/status.php'), '/inner/status.php': STATUS });
    expect(here.found.webroot).toBe('/inner');
    const away = await probe({
      '/status.php': moved('https://evil.example/x/status.php'),
      '/x/status.php': STATUS,
    });
    expect(away.found).toMatchObject({ status: 'refused', reason: 'portal' });
  });

  test.each([
    ['/a/index.php/login', '/a'],
    ['/login', ''],
    ['/a/b/apps/files/', '/a/b'],
    ['/a/../b', null],
    ['/a b', null],
    ['/<script>', null],
    ['/1/2/3/4/5', null],
  ])('%s lies in %s', (path, webroot) => {
    expect(webrootOfPath(path)).toBe(webroot);
  });

  test('a website is no cloud, and costs few requests', async () => {
    const { found, asked } = await probe({ '/': '<html></html>' });
    expect(found).toMatchObject({
      status: 'not-a-cloud',
      reason: null,
      cloud: null,
      exposed: [],
      wellKnown: {},
    });
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test('a status of 50 MB is none', async () => {
    const { found } = await probe({ '/status.php': `${STATUS.slice(0, -1)},"x":"${'y'.repeat(200_000)}"}` });
    expect(found.status).toBe('not-a-cloud');
  });
});

describe('what state it is in', () => {
  test('maintenance: not asked further', async () => {
    const { found } = await probe({
      '/status.php': STATUS.replace('"maintenance":false', '"maintenance":true'),
    });
    expect(found).toMatchObject({ status: 'maintenance', wellKnown: {}, cloud: { maintenance: true } });
  });

  test('maintenance in which not even the status answers', async () => {
    const { found } = await probe({
      '/status.php': { status: 503, headers: [['X-Nextcloud-Maintenance-Mode', '1']], body: '' },
    });
    expect(found).toMatchObject({ status: 'maintenance', cloud: { product: 'nextcloud', version: null } });
  });

  test('open for anyone to set up, with the page that proves it', async () => {
    const { found } = await probe({
      '/status.php': STATUS.replace('"installed":true', '"installed":false'),
      '/index.php': '<form><input type="hidden" name="install" value="true"></form>',
    });
    expect(found).toMatchObject({
      status: 'setup-pending',
      exposed: [{ path: '/index.php', kind: 'setup-page' }],
    });
  });

  test('a hidden status: the public capabilities tell product and version', async () => {
    const { found } = await probe({ [CAPABILITIES]: capabilities({ delay: 1600, 'allow-listed': false }) });
    expect(found).toMatchObject({
      status: 'up',
      cloud: { product: 'nextcloud', version: '34.0.6', bruteForce: { delayMs: 1600, allowListed: false } },
    });
  });
});

describe('what Nextcloud asks of its setup', () => {
  test('all well', async () => {
    const { found, asked } = await probe(healthy);
    expect(found.wellKnown).toEqual({
      caldav: 'ok',
      carddav: 'ok',
      webfinger: 'ok',
      nodeinfo: 'ok',
      'ocm-provider': 'ok',
      'ocs-provider': 'ok',
      'generated-urls': 'https',
    });
    expect(
      asked.filter(({ path }) => /caldav/u.test(path)).every(({ method }) => method === 'PROPFIND'),
    ).toBe(true);
    expect(asked.find(({ path }) => path === CAPABILITIES)?.headers['ocs-apirequest']).toBe('true');
  });

  test.each([
    ['nothing there', { status: 404 }, 'missing'],
    ['a login of the cloud itself', { status: 401 }, 'missing'],
    ['the answer of a server that rewrites', { status: 207 }, 'ok'],
    ['elsewhere on the host', moved('/remote.php/webdav/'), 'wrong'],
    ['another host', moved('https://evil.example/remote.php/dav'), 'wrong'],
    ['another port of the host', moved('https://cloud.example:8443/remote.php/dav/'), 'wrong'],
    ['plain HTTP', moved('http://cloud.example/remote.php/dav/'), 'insecure'],
    ['a Location that is none', moved('http://['), 'wrong'],
  ] as [string, FakeAnswer, string][])('/.well-known/caldav: %s', async (_what, answer, verdict) => {
    const { found } = await probe({ ...healthy, '/.well-known/caldav': answer });
    expect(found.wellKnown.caldav).toBe(verdict);
  });

  test('two steps are allowed, circles end', async () => {
    const twoSteps = await probe({
      ...healthy,
      '/.well-known/caldav': moved('/nextcloud/'),
      '/nextcloud/': moved('/nextcloud/remote.php/dav/'),
    });
    expect(twoSteps.found.wellKnown.caldav).toBe('ok');
    const circle = await probe({ ...healthy, '/.well-known/caldav': moved('/.well-known/caldav') });
    expect(circle.found.wellKnown.caldav).toBe('wrong');
  });

  test('the redirect of the manual’s nginx configuration is followed', async () => {
    const { found } = await probe({
      ...healthy,
      '/.well-known/webfinger': moved('/index.php/.well-known/webfinger'),
      '/index.php/.well-known/webfinger': { status: 404, headers: WELL },
      '/.well-known/nodeinfo': moved('https://elsewhere.example/.well-known/nodeinfo'),
    });
    expect(found.wellKnown).toMatchObject({ webfinger: 'ok', nodeinfo: 'missing' });
  });

  test('a status without its mark is the web server’s', async () => {
    const { found } = await probe({ ...healthy, '/.well-known/webfinger': { status: 404 } });
    expect(found.wellKnown.webfinger).toBe('missing');
  });

  test('links over plain HTTP', async () => {
    const answers = { ...healthy, [CAPABILITIES]: capabilities({}, { logo: 'http://cloud.example/logo' }) };
    expect((await probe(answers)).found.wellKnown['generated-urls']).toBe('http');
    const elsewhere = { ...healthy, [CAPABILITIES]: capabilities({}, { url: 'http://nextcloud.com' }) };
    expect((await probe(elsewhere)).found.wellKnown['generated-urls']).toBeUndefined();
  });

  test('Infinite Scale is asked none of it', async () => {
    const { found, asked } = await probe({
      '/status.php':
        '{"installed":true,"version":"10.11.0.0","versionstring":"10.11.0","edition":"Community","productname":"Infinite Scale","productversion":"8.2.0"}',
    });
    expect(found).toMatchObject({ cloud: { product: 'ocis', version: '8.2.0' }, wellKnown: {} });
    expect(asked.some(({ path }) => /login|ocs|well-known|config/u.test(path))).toBe(false);
  });
});

describe('what a scan costs', () => {
  test.each(['', '/nextcloud'])('at most 40 requests below "%s", all of them reading', async (webroot) => {
    const answers = Object.fromEntries(
      Object.entries(healthy).map(([path, answer]) => [
        path.startsWith('/.well') ? path : webroot + path,
        answer,
      ]),
    );
    const { asked } = await probe(answers, '/elsewhere', true);
    expect(asked.length).toBeLessThanOrEqual(MAX_REQUESTS);
    expect(asked.every(({ method }) => ['GET', 'HEAD', 'PROPFIND'].includes(method))).toBe(true);
    expect(asked.some(({ path }) => path.includes('cron.php'))).toBe(false);
  });

  test('the test for a firewall only where it was asked for', async () => {
    const test = (asked: { path: string }[]) => asked.some(({ path }) => /script|passwd/iu.test(path));
    expect(test((await probe(healthy)).asked)).toBe(false);
    const { found, asked } = await probe({ ...healthy, '/status.php?weathervane-test=1': STATUS }, '', true);
    expect(test(asked)).toBe(true);
    expect(found.cloud?.hardenings.webApplicationFirewall).toMatchObject({ state: 'no' });
  });

  test('a firewall that blocks is seen', async () => {
    const http = fakeHttp({ ...healthy, '/status.php?weathervane-test=1': STATUS }, { status: 403 });
    const found = await probeCloud(fakeContext({ intrusive: true }), http);
    expect(found.cloud?.hardenings.webApplicationFirewall?.state).toBe('yes');
  });

  test('to find out what is there at most ten', async () => {
    const http = fakeHttp({ '/nc/status.php': STATUS });
    expect(await identifyCloud(fakeContext(), http)).toEqual({
      webroot: '/nc',
      product: 'nextcloud',
      version: '34.0.6',
    });
    expect(http.asked.length).toBeLessThanOrEqual(10);
  });

  test('a cloud that refuses its address as a name is one all the same', async () => {
    const refusal = { status: 400, body: '{"error": "Trusted domain error.", "code": 15}' };
    expect(await identifyCloud(fakeContext(), fakeHttp({}, refusal))).toEqual({
      webroot: '',
      product: 'nextcloud',
      version: null,
    });
  });
});

describe('what fails', () => {
  test('a server that never answers is unknown, not "no cloud", after one question', async () => {
    const http = fakeHttp({}, 'silence');
    const ctx = fakeContext();
    expect(await probeCloud(ctx, http)).toMatchObject({ status: 'unknown', cloud: null });
    expect(ctx.errors).toEqual([{ probe: 'cloud.status', kind: 'timeout' }]);
    expect(ctx.coverage.close().cloud).toMatchObject({ state: 'none', asked: 1, answered: 0 });
    expect(http.asked).toHaveLength(2);
    await expect(identifyCloud(fakeContext(), http)).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('a probe that fails is told and the rest still counts', async () => {
    const http = fakeHttp({ '/status.php': STATUS }, 'silence');
    const ctx = fakeContext();
    const found = await probeCloud(ctx, http);
    expect(found).toMatchObject({ status: 'up', cloud: { version: '34.0.6' } });
    expect(ctx.errors.length).toBeGreaterThan(0);
    expect(http.asked.length).toBeLessThanOrEqual(8);
  });

  test('the deadline of the scan takes the rest, not what is known', async () => {
    const deadline = new AbortController();
    const http = fakeHttp(healthy);
    const ctx = fakeContext({
      signal: deadline.signal,
      progress: (step) => {
        if (/readable/u.test(step)) deadline.abort(new ProbeFailure('timeout', 'no result within 90 s'));
      },
    });
    expect(await probeCloud(ctx, http)).toMatchObject({
      status: 'up',
      cloud: { version: '34.0.6' },
      wellKnown: { caldav: 'ok' },
      exposed: [],
    });
    expect(ctx.errors).toEqual([{ probe: 'cloud.exposure', kind: 'timeout' }]);
  });

  test('an abort ends it', async () => {
    const stop = new AbortController();
    stop.abort(new ProbeFailure('aborted', 'stopped'));
    await expect(probeCloud(fakeContext({ signal: stop.signal }), fakeHttp(healthy))).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});
