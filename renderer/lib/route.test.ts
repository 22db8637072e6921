import { describe, expect, it } from 'vitest';
import { cloudRoute, formatRoute, parsePair, parseRoute, type Route } from './route.ts';

describe('routes', () => {
  it('reads back what it wrote', () => {
    const routes: Route[] = [
      { page: 'overview' },
      { page: 'changes' },
      { page: 'learn', section: 'hsts' },
      { page: 'settings', section: null },
      { page: 'cloud', id: 'a/b #%', tab: 'findings', item: 'tls.protocol-tls10' },
      { page: 'cloud', id: 'x', tab: 'summary', item: null },
    ];
    for (const route of routes) expect(parseRoute(formatRoute(route))).toEqual(route);
  });
  it('takes anything else for the overview, the token above all', () => {
    for (const hash of ['', '#token=abc', '#/nowhere', '#/cloud', '#/cloud/', '#/%E0%A4%A'])
      expect(parseRoute(hash)).toEqual({ page: 'overview' });
  });
  it('opens a cloud on its summary when the tab is unknown', () => {
    expect(parseRoute('#/cloud/x/nonsense')).toMatchObject({ tab: 'summary' });
    expect(cloudRoute('x')).toBe('#/cloud/x/summary');
  });
  it('names the two scans to compare', () => {
    expect(parsePair('400-412')).toEqual({ from: 400, to: 412 });
    expect(parsePair('412-400')).toEqual({ from: 412, to: 400 });
    expect(parsePair('412')).toEqual({ from: null, to: 412 });
    for (const item of [null, '', '-', '4-', 'a-b', '1-2-3', '9'.repeat(16)])
      expect(parsePair(item)).toBeNull();
  });
});
