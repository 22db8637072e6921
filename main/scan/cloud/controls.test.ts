import { describe, expect, test } from 'vitest';
import { ProbeFailure } from '../context.ts';
import { Asker } from '../http/asker.ts';
import { Controls } from './controls.ts';
import { type FakeAnswer, fakeContext, fakeHttp, OWN_COOKIE } from './testing/fakes.ts';

const LOGIN = '/index.php/login';
const signIn: FakeAnswer = { headers: [OWN_COOKIE], body: '<body id="body-login">' };
const missing: FakeAnswer = { status: 404, body: 'Not Found' };
const RESET = new ProbeFailure('reset', 'the connection was reset');
const title = (text: string): string => `<title>${text}</title>`;

/** Two rounds of controls: of the sign-in page and of each path that does not exist. */
async function rounds(
  first: { login?: FakeAnswer; invented?: FakeAnswer; inFolder?: FakeAnswer },
  second: { login?: FakeAnswer; invented?: FakeAnswer } = {},
  own = true,
) {
  let round = first;
  const http = fakeHttp((path) => {
    const { login = signIn, invented = missing, inFolder = invented } = round;
    return path === LOGIN ? login : path.endsWith('.txt') ? invented : inFolder;
  });
  const ctx = fakeContext();
  const asker = new Asker(ctx, http);
  const controls = await Controls.begin(asker, {
    webroot: '',
    page: { path: LOGIN, own },
    random: ctx.random,
  });
  const begun = http.asked.length;
  round = second;
  const verdict = await controls.verify();
  return { controls, verdict, asked: http.asked.slice(begun).map(({ path }) => path), ctx };
}

describe('what lies between two rounds of controls', () => {
  test('is seen where both answer as before, whatever is in the page', async () => {
    const again = { headers: [OWN_COOKIE], body: '<body id="body-login">another token' } as FakeAnswer;
    const { controls, verdict, asked, ctx } = await rounds({}, { login: again });
    expect(controls.begun).toEqual({ same: true });
    expect(controls.baseline).toHaveLength(2);
    expect(verdict).toEqual({ same: true });
    expect(asked).toHaveLength(2);
    // No fact of an area rests on them.
    expect(Object.values(ctx.coverage.close()).every(({ asked }) => asked === 0)).toBe(true);
  });

  test.each<[string, { login?: FakeAnswer; invented?: FakeAnswer }, string | null, string]>([
    ['a ban page', { login: { status: 403 } }, 'banned', 'HTTP 403 later'],
    ['a ban that says not found', { login: { status: 404 } }, 'banned', 'HTTP 404 later'],
    ['a firewall that finds fault', { login: { status: 406 } }, 'banned', 'HTTP 406 later'],
    ['a ban of what does not exist', { invented: { status: 403 } }, 'banned', 'a path that does not exist'],
    ['a limiter', { login: { status: 429 } }, 'rate-limited', 'HTTP 429'],
    ['a limiter of the last request', { invented: { status: 429 } }, 'rate-limited', 'HTTP 429'],
    ['a proxy without its cloud', { login: { status: 502 } }, 'unavailable', 'HTTP 502'],
    ['a broken cloud', { login: { status: 500 } }, 'unavailable', 'HTTP 500 later'],
    [
      'maintenance that began',
      { login: { status: 503, headers: [['X-Nextcloud-Maintenance-Mode', '1'], OWN_COOKIE] } },
      'unavailable',
      'HTTP 503 later',
    ],
    ['a password before all', { login: { status: 401 } }, 'authentication', 'HTTP 401 later'],
    ['another page', { login: title('Welcome') }, 'portal', 'as another page later'],
    ['a page for everything', { invented: title('Welcome') }, 'portal', 'HTTP 200 later'],
    [
      'a portal',
      { login: { status: 302, headers: [['Location', 'https://auth.example/']] } },
      'portal',
      'auth.example',
    ],
    ['a challenge', { login: { status: 403, body: title('Just a moment...') } }, 'challenge', 'challenge'],
    ['resets', { login: RESET }, null, 'the sign-in page was not answered'],
    ['resets of the last request', { invented: RESET }, null, 'was not answered'],
  ])('is not seen where %s came between', async (_what, second, reason, why) => {
    const { verdict } = await rounds({}, second);
    expect(verdict).toMatchObject({ same: false, reason, why: expect.stringContaining(why) });
  });

  test('a quick look asks the sign-in page alone', async () => {
    const http = fakeHttp({ [LOGIN]: signIn });
    const ctx = fakeContext();
    const asker = new Asker(ctx, http);
    const page = { path: LOGIN, own: true };
    const controls = await Controls.begin(asker, { webroot: '', page, random: ctx.random });
    const before = http.asked.length;
    expect(await controls.verify(true)).toEqual({ same: true });
    expect(http.asked.slice(before).map(({ path }) => path)).toEqual([LOGIN]);
  });
});

describe('the first round', () => {
  test.each<[string, FakeAnswer, string | null]>([
    ['is another', title('Welcome'), 'portal'],
    ['is banned', { status: 403 }, 'banned'],
    ['is limited', { status: 429 }, 'rate-limited'],
    ['is lost', RESET, null],
  ])('tells already where the page that was just the cloud’s own %s', async (_what, login, reason) => {
    const { controls } = await rounds({ login });
    expect(controls.begun).toMatchObject({ same: false, reason });
    expect(controls.baseline).toEqual([]);
  });

  test('of a page without marks asks no more than that it answers', async () => {
    const { controls, verdict } = await rounds({ login: title('App') }, { login: title('App') }, false);
    expect(controls.begun).toEqual({ same: true });
    expect(verdict).toEqual({ same: true });
  });

  test('is enough with one answer for what is not there, which is then the one asked again', async () => {
    const { controls, verdict, asked } = await rounds(
      { invented: RESET, inFolder: missing },
      { invented: { status: 403 } },
    );
    expect(controls.begun).toEqual({ same: true });
    expect(controls.baseline).toHaveLength(1);
    expect(asked.at(-1)).toMatch(/\/$/u);
    expect(verdict).toMatchObject({ same: false, reason: 'banned' });
  });

  test('is not enough without any', async () => {
    const { controls } = await rounds({ invented: RESET });
    expect(controls.begun).toMatchObject({ same: false, reason: null });
    const limited = await rounds({ invented: { status: 429 } });
    expect(limited.controls.begun).toMatchObject({ same: false, reason: 'rate-limited' });
  });
});
