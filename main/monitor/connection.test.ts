import { describe, expect, it } from 'vitest';
import type { CloudSettings } from '../../shared/settings.ts';
import type { LightCheck } from '../scan/light.ts';
import { Connection } from './connection.ts';

const OURS = "CN=R10,O=Let's Encrypt,C=US";
const HOME = 'CN=Home CA';
const PROXY = 'CN=Proxy,O=Hotel';
const HOUR = 3_600_000;
const { signal } = new AbortController();

const cloud = (id: string, url = `https://${id}.example/`): CloudSettings => ({
  id,
  name: id,
  url,
  ca: null,
  pin: null,
  addedAt: '2026-01-01T00:00:00.000Z',
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  sample: false,
});

const answer = (issuer: string | null): LightCheck => ({
  at: '2026-01-01T00:00:00.000Z',
  outcome: issuer === null ? 'down' : 'up',
  durationMs: 1,
  error: null,
  version: null,
  fingerprint256: issuer,
  issuer,
});

/** A connection that can ask these clouds: the issuer each is known by, and the one it shows now. */
function lineTo(clouds: { known: string; shows: string | null; url?: string }[]): Connection {
  const witnesses = clouds.map(({ known, url }, index) => ({
    cloud: cloud(`w${index}`, url),
    issuer: known,
  }));
  return new Connection({
    connectivity: { check: async () => ({ online: true, why: '' }) },
    lightCheck: async ({ id }) => answer(clouds[Number(id.slice(1))]?.shows ?? null),
    witnesses: () => witnesses,
    now: () => 0,
  });
}

describe('an intercepted line', () => {
  it.each([
    ['another cloud shows the same stranger', [{ known: OURS, shows: PROXY }], true],
    ['a cloud with an own CA shows it too', [{ known: HOME, shows: PROXY }], true],
    ['the other clouds show their own issuer', [{ known: OURS, shows: OURS }], false],
    [
      'one shows the stranger and one its own: the clouds changed, not the line',
      [
        { known: OURS, shows: PROXY },
        { known: HOME, shows: HOME },
      ],
      false,
    ],
    ['only a cloud known by that issuer can be asked', [{ known: PROXY, shows: PROXY }], false],
    ['nobody answers', [{ known: OURS, shows: null }], false],
    ['only a cloud at home shows it', [{ known: OURS, shows: PROXY, url: 'https://nas.local/' }], false],
  ])('%s: %#', async (_, clouds, expected) => {
    expect(await lineTo(clouds).intercepted(cloud('suspect'), PROXY, false, signal)).toBe(expected);
  });
});

it('counts what another cloud showed a moment ago, unless one shows its own', async () => {
  const asked = (clouds: Parameters<typeof lineTo>[0]) =>
    lineTo(clouds).intercepted(cloud('suspect'), PROXY, true, signal);
  expect(await asked([])).toBe(true);
  expect(await asked([{ known: OURS, shows: OURS }])).toBe(false);
});

describe('a line that is clear again', () => {
  it.each([
    ['a cloud shows the issuer it is known by', [{ known: HOME, shows: HOME }], true],
    ['a cloud still shows the stranger', [{ known: OURS, shows: PROXY }], false],
    ['a cloud that learned the stranger proves nothing', [{ known: PROXY, shows: PROXY }], false],
    ['a cloud at home proves nothing', [{ known: HOME, shows: HOME, url: 'https://10.0.0.2/' }], false],
    ['nobody answers', [{ known: OURS, shows: null }], false],
    ['nobody can be asked', [], false],
  ])('%s: %#', async (_, clouds, expected) => {
    expect(await lineTo(clouds).cleared(PROXY, HOUR - 1, signal)).toBe(expected);
  });

  it('is tried again after an hour without anybody to ask', async () => {
    expect(await lineTo([]).cleared(PROXY, HOUR, signal)).toBe(true);
    expect(await lineTo([{ known: OURS, shows: PROXY }]).cleared(PROXY, HOUR, signal)).toBe(false);
  });
});
