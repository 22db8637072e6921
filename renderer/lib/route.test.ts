import { describe, expect, it } from 'vitest';
import { cloudRoute, formatRoute, parseRoute, type Route } from './route.ts';

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
});
