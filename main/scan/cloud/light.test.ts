import { describe, expect, it } from 'vitest';
import { ProbeFailure } from '../context.ts';
import { LOST_CONFIGURATION, readStatus } from './light.ts';
import { type FakeAnswer, fakeContext, fakeHttp } from './testing/fakes.ts';

const CAPABILITIES = '/ocs/v2.php/cloud/capabilities?format=json';
const SEEN = JSON.stringify({
  ocs: {
    meta: { status: 'ok', statuscode: 200 },
    data: {
      version: { major: 34, minor: 0, micro: 6, string: '34.0.6', edition: '' },
      capabilities: { bruteforce: { delay: 0 }, theming: { name: 'Nextcloud' } },
    },
  },
});
const NOT_INSTALLED =
  '{"installed":false,"maintenance":false,"needsDbUpgrade":false,"version":"34.0.6.1","versionstring":"34.0.6","edition":"","productname":"Nextcloud"}';

const check = async (answers: Readonly<Record<string, FakeAnswer>>, wasCloud = true) => {
  const http = fakeHttp(answers);
  const status = await readStatus(fakeContext(), http, wasCloud);
  return { ...status, requests: http.asked.length };
};

describe('a cloud without a status that can be read', () => {
  it.each<[string, FakeAnswer]>([
    ['is hidden', { status: 404 }],
    ['is forbidden', { status: 403 }],
    ['has a page of its own', '<h1>Hello</h1>'],
  ])('that %s is up where the full scan finds it by its other answers', async (_how, status) => {
    const seen = await check({ '/status.php': status, [CAPABILITIES]: SEEN });
    expect(seen).toMatchObject({ maintenance: false, version: '34.0.6', refused: null });
    expect(seen.requests).toBeLessThanOrEqual(4);
  });

  it('is down where none of them is a cloud’s', async () => {
    await expect(check({})).rejects.toThrow('a web server answers, but no cloud: HTTP 404');
    expect(await check({}, false)).toMatchObject({ refused: null, requests: 1 });
  });
});

it('a cloud behind a client certificate does not let us in, and one that is silent is down', async () => {
  const failing = (failure: ProbeFailure, wasCloud = true) => {
    const http = { ...fakeHttp({}), request: () => Promise.reject(failure) };
    return readStatus(fakeContext(), http, wasCloud);
  };
  const asked = new ProbeFailure('protocol', 'certificate required', 'client-certificate');
  expect(await failing(asked)).toMatchObject({ refused: 'client-certificate', clockSkewSeconds: null });
  await expect(failing(asked, false)).rejects.toThrow('certificate required');
  await expect(failing(new ProbeFailure('timeout', 'no answer'))).rejects.toThrow('no answer');
});

describe('a cloud that says it is not installed', () => {
  it('has lost its configuration where no setup is offered, and then it is down', async () => {
    const lost = { '/status.php': NOT_INSTALLED, '/index.php': '<h1>Error</h1>' };
    await expect(check(lost)).rejects.toThrow(LOST_CONFIGURATION);
  });

  it('is up where the setup is offered, or nobody can say', async () => {
    const setup = '<form><input type="text" id="adminlogin"></form>';
    for (const page of [setup, { status: 500 }])
      expect(await check({ '/status.php': NOT_INSTALLED, '/index.php': page })).toMatchObject({
        version: '34.0.6',
      });
    expect(await check({ '/status.php': NOT_INSTALLED }, false)).toMatchObject({ requests: 1 });
  });
});
