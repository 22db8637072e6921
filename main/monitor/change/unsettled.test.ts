import { describe, expect, it } from 'vitest';
import { makeReport } from '../testing/reports.ts';
import type { Delta } from './delta.ts';
import { settle, Unsettled, unsettle, whoMade } from './unsettled.ts';
import { type Sight, type View, viewOf } from './view.ts';

const AT = '2026-06-01T12:00:00.000Z';
const NEXT_DAY = '2026-06-02T12:00:00.000Z';
const ALL = ['status', 'cloud', 'exposure', 'certificate', 'tls', 'http', 'network'];
const one = (cause: 'rules' | 'data', looks = 0) => ({ cause, since: AT, looks });
const seen = (over: Partial<View['sight']> = {}): View => {
  const view = viewOf(makeReport());
  return { ...view, sight: { ...view.sight, ...over } };
};

describe('newer rules and data', () => {
  const none = { rules: false, data: false };
  it('of rules unsettle every area, whatever was seen', () => {
    const all = unsettle({}, seen().sight, { rules: true, data: true }, AT);
    expect(all).toEqual(Object.fromEntries(ALL.map((area) => [area, one('rules')])));
  });

  it('of data only the cloud, where its version was not seen fully', () => {
    const data = { rules: false, data: true };
    for (const sight of [seen({ cloud: 'partial' }).sight, null])
      expect(unsettle({}, sight, data, AT)).toEqual({ cloud: one('data') });
    expect(unsettle({}, seen().sight, data, AT)).toEqual({});
    expect(unsettle({}, null, none, AT)).toEqual({});
  });

  it('leave what was unsettled before', () => {
    expect(unsettle({ tls: one('rules', 2) }, null, { rules: false, data: true }, AT)).toEqual({
      tls: one('rules', 2),
      cloud: one('data'),
    });
  });
});

describe('an area is settled', () => {
  const tls = (looks: number, sight: Sight, at = AT) =>
    settle({ tls: one('rules', looks) }, seen({ tls: sight }), at).tls;

  it('when it was seen fully, or in part three times and for a day', () => {
    expect(tls(0, 'full')).toBeUndefined();
    expect(tls(0, 'partial')).toEqual(one('rules', 1));
    expect(tls(2, 'partial', NEXT_DAY)).toBeUndefined();
    expect(tls(1, 'partial', NEXT_DAY)).toEqual(one('rules', 2));
    expect(tls(9, 'partial')).toEqual(one('rules', 10));
  });

  it('not by a look that did not look at it', () => {
    expect(tls(9, 'none', NEXT_DAY)).toEqual(one('rules', 9));
  });
});

describe('who made a difference', () => {
  type Made = { delta: Delta; change: { direction: 'worse' | 'better' | 'neutral' } };
  const made = (
    key: string,
    direction: Made['change']['direction'] = 'worse',
    before: string | null = null,
  ): Made => ({
    delta: { key, before: before === null ? null : { value: before }, after: { value: 'x' } },
    change: { direction },
  });
  const unsettled: Unsettled = {
    exposure: one('rules'),
    http: one('rules'),
    tls: one('rules'),
    cloud: one('data'),
  };
  const who = (it: Made, ...besides: Made[]) => whoMade([it, ...besides], unsettled)(it);

  it.each([
    ['finding:headers.x|', 'rules'],
    ['exposure:/.git', 'rules'],
    ['suite:X', 'rules'],
    ['finding:cloud.x|', 'data'],
    ['finding:certificate.x|', 'cloud'],
    ['header:server', 'cloud'],
    ['protocol:TLS1.0', 'cloud'],
    ['version', 'cloud'],
    ['support', 'cloud'],
    ['advisory:CVE-1', 'cloud'],
    ['grade:headers', 'rules'],
    ['grade:tls', 'rules'],
    ['grade:nextcloudScan', 'data'],
  ])('%s, where its area is unsettled or not: %s', (key, cause) => {
    expect(who(made(key))).toBe(cause);
  });

  it('what was there and did not get worse is the cloud’s', () => {
    const key = 'finding:headers.x|';
    expect(who(made(key, 'better', 'high'))).toBe('cloud');
    expect(who(made(key, 'worse', 'low'))).toBe('rules');
    expect(who(made(key, 'neutral'))).toBe('rules');
  });

  it('what comes with something measured that got worse, or another certificate or version, is the cloud’s', () => {
    const found = made('finding:headers.x|');
    expect(who(found, made('header:x'))).toBe('cloud');
    expect(who(found, made('header:x', 'better'))).toBe('rules');
    expect(who(found, made('protocol:TLS1.0'))).toBe('rules');
    expect(who(made('finding:tls.x|'), made('protocol:TLS1.0'))).toBe('cloud');
    const ofCloud = made('finding:cloud.x|');
    for (const moved of [made('version', 'better'), made('product'), made('status')])
      expect(who(ofCloud, moved)).toBe('cloud');
    expect(who(ofCloud, made('status', 'better'))).toBe('data');
    const ofCertificate = made('finding:certificate.x|');
    const all = { ...unsettled, certificate: one('rules') };
    expect(whoMade([ofCertificate], all)(ofCertificate)).toBe('rules');
    expect(whoMade([ofCertificate, made('certificate', 'neutral')], all)(ofCertificate)).toBe('cloud');
    expect(whoMade([ofCertificate, made('name:a')], all)(ofCertificate)).toBe('cloud');
  });
});

it('what newer rules and data unsettled is remembered over a restart', () => {
  const both = { http: one('rules', 2), cloud: one('data') };
  expect(Unsettled.parse(JSON.parse(JSON.stringify(both)))).toEqual(both);
});
