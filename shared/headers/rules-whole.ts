import type { HeaderFinding, Judged } from './judgement.ts';
import { heartbeatPage, type MeasuredPage, valuesOf } from './page.ts';

/** Headers of which an answer may have one; the application and a proxy in front are both likely to set them. */
const SINGLE = [
  'Strict-Transport-Security',
  'X-Frame-Options',
  'X-Content-Type-Options',
  'X-XSS-Protection',
  'X-Robots-Tag',
  'X-Permitted-Cross-Domain-Policies',
  'X-Download-Options',
  'Referrer-Policy',
  'Content-Security-Policy',
];
/** Of these also a list in one field ("SAMEORIGIN, SAMEORIGIN") is a double, merged by a proxy. */
const NO_LIST = new Set(['X-Frame-Options', 'X-Content-Type-Options', 'X-Permitted-Cross-Domain-Policies']);
/** Headers that belong on every answer of a cloud. */
const EVERYWHERE = [
  'Strict-Transport-Security',
  'X-Frame-Options',
  'X-Content-Type-Options',
  'X-Robots-Tag',
  'X-Permitted-Cross-Domain-Policies',
  'Referrer-Policy',
];

const fieldsOf = (page: MeasuredPage, name: string): string[] => {
  const fields = valuesOf(page, name);
  return (NO_LIST.has(name) ? fields.flatMap((field) => field.split(',')) : fields).map((field) =>
    field.trim(),
  );
};

const pathOf = (page: MeasuredPage): string =>
  URL.canParse(page.url) ? new URL(page.url).pathname : page.url;

/** Headers given more than once on the judged page or the heartbeat route: equal values are a double, others a contradiction. */
export function doubledHeaders({ http, page }: Judged): HeaderFinding[] {
  const heartbeat = heartbeatPage(http);
  return SINGLE.flatMap((name): HeaderFinding[] => {
    for (const where of heartbeat ? [page, heartbeat] : [page]) {
      const fields = fieldsOf(where, name);
      if (fields.length < 2) continue;
      const different = new Set(fields.map((field) => field.toLowerCase())).size > 1;
      // Several policies are legal: browsers enforce them all (CSP level 3 §8.1).
      if (different && name === 'Content-Security-Policy') continue;
      return [
        {
          id: different ? 'headers.contradiction' : 'headers.duplicate',
          subject: name,
          evidence: `${pathOf(where)}: ${fields.join(' | ')}`,
        },
      ];
    }
    return [];
  });
}

/** Headers that the judged page has and the heartbeat route lacks. */
export function unevenHeaders({ http, page }: Judged): HeaderFinding[] {
  const heartbeat = heartbeatPage(http);
  if (heartbeat === null) return [];
  return EVERYWHERE.filter(
    (name) => valuesOf(page, name).length > 0 && valuesOf(heartbeat, name).length === 0,
  ).map((name) => ({
    id: 'headers.inconsistent',
    subject: name,
    evidence: `sent by ${pathOf(page)}, not by ${pathOf(heartbeat)}`,
  }));
}

/** What is wrong with the way from http:// to https://. */
export function redirectFindings({ http }: Pick<Judged, 'http'>): HeaderFinding[] {
  const route = http.redirects ?? [];
  const evidence = route.map(({ url, status }) => (status === null ? url : `${url} (${status})`)).join(' → ');
  if (http.redirectsToHttps === false)
    return [{ id: 'headers.http-not-redirected', evidence: evidence || null }];
  const [first, second] = route.map(({ url }) => (URL.canParse(url) ? new URL(url) : null));
  if (!http.redirectsToHttps || !first || !second) return [];
  if (second.protocol === 'http:') return [{ id: 'headers.redirect-detour', evidence }];
  return second.hostname === first.hostname ? [] : [{ id: 'headers.redirect-off-host', evidence }];
}

/** Scripts that come without TLS, or from another host without integrity; one finding per host. */
export function scriptFindings({ http, host }: Judged): HeaderFinding[] {
  return (http.scripts ?? []).flatMap(({ src, integrity }): HeaderFinding[] => {
    if (src === null || !/^(https?:)?\/\//iu.test(src) || !URL.canParse(src, 'https://own.invalid'))
      return [];
    const url = new URL(src, 'https://own.invalid');
    if (url.protocol === 'http:')
      return [{ id: 'headers.script-insecure', subject: url.hostname, evidence: src.slice(0, 300) }];
    if (url.hostname === host || integrity) return [];
    return [{ id: 'headers.script-foreign', subject: url.hostname, evidence: src.slice(0, 300) }];
  });
}
