import type { HttpPart } from '../report.ts';

/** One measured answer of a report. */
export type MeasuredPage = NonNullable<HttpPart['measured']>[number];

/** What an answer was measured for. */
export type PageRole = 'root' | 'redirect' | 'login' | 'heartbeat';

const byRole = (http: HttpPart, role: PageRole): MeasuredPage | undefined =>
  http.measured?.findLast((page) => page.role === role);

/** The answer that headers are judged on: the login page, else what the address itself gives. */
export const judgedPage = (http: HttpPart): MeasuredPage | null =>
  byRole(http, 'login') ?? byRole(http, 'root') ?? null;

/** The route Nextcloud's own setup check asks; null where it was not measured or does not exist. */
export function heartbeatPage(http: HttpPart): MeasuredPage | null {
  const page = byRole(http, 'heartbeat');
  return page?.status === 200 ? page : null;
}

/** All values of a header, in order; the name in any case. */
export const valuesOf = (page: Pick<MeasuredPage, 'headers'> | null, name: string): string[] =>
  page?.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value) ?? [];
