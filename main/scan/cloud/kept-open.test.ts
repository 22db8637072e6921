import { expect, test } from 'vitest';
import { Asker } from '../http/asker.ts';
import type { EarlierExposure } from './exposure.ts';
import { identify } from './identify.ts';
import { probeSurroundings } from './index.ts';
import { type FakeAnswer, fakeContext, fakeHttp, OWN_COOKIE } from './testing/fakes.ts';

const STATUS =
  '{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"34.0.6.1","versionstring":"34.0.6","edition":"","productname":"Nextcloud","extendedSupport":false}';
const LOGIN: FakeAnswer = { headers: [OWN_COOKIE], body: '<body id="body-login">' };
const DUMP = '/backup.sql';
const before: EarlierExposure = { asked: [], exposed: [{ path: DUMP, kind: 'backup' }] };

async function around(answers: Record<string, FakeAnswer>, options: object = {}) {
  const ctx = fakeContext();
  const asker = new Asker(ctx, fakeHttp(answers));
  const found = await identify(asker, ctx.target);
  if (found.kind !== 'cloud') throw new Error('no cloud');
  const { exposed } = await probeSurroundings(ctx, asker, found, { earlier: before, ...options });
  return { exposed, state: ctx.coverage.close().exposure.state };
}

test('what was open stays open while nobody lets us look', async () => {
  const refused = await around({ '/status.php': STATUS, '/index.php/login': { status: 429 } });
  expect(refused).toEqual({ exposed: before.exposed, state: 'none' });
});

test('what was open stays open where its own path is refused', async () => {
  const refused = await around({ '/status.php': STATUS, '/index.php/login': LOGIN, [DUMP]: { status: 429 } });
  expect(refused).toEqual({ exposed: before.exposed, state: 'partial' });
});

test('it is closed once its path is answered', async () => {
  expect(await around({ '/status.php': STATUS, '/index.php/login': LOGIN })).toEqual({
    exposed: [],
    state: 'full',
  });
});

test('it is not told of a cloud whose paths the owner leaves out', async () => {
  const left = await around({ '/status.php': STATUS, '/index.php/login': LOGIN }, { exposure: false });
  expect(left).toEqual({ exposed: [], state: 'none' });
});
