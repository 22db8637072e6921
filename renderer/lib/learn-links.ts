import { ARTICLES, type Article } from './articles.ts';

/** Which article explains the background of a finding; the first pattern that fits its id. */
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/^headers\..*(hsts|redirect)/, 'hsts'],
  [/^headers\.cookie|^cloud\.(hardening-(same-site|host-prefix)|generated-urls)/, 'cookies'],
  [/^headers\.|^cloud\.hardening-csp/, 'headers'],
  [/^tls\.(forward|dh-|static|post-quantum|logjam)/, 'forward-secrecy'],
  [/^tls\..*(scsv|renegotiation|drown|poodle|freak|fallback)/, 'downgrade'],
  [/^tls\./, 'tls'],
  [/^certificate\./, 'certificates'],
  [/^cloud\.brute-force/, 'passwords'],
  [/^exposure\.|^cloud\.(setup-pending|version-hidden)/, 'exposure'],
  [/^cloud\.vulnerability/, 'vulnerabilities'],
  [/^cloud\.(end-of-life|update|newer-branch|needs-db|hardening-outdated)/, 'updates'],
];

/** null where no article fits: better no link than a wrong one. */
export function articleFor(findingId: string): Article | null {
  const id = ABOUT.find(([pattern]) => pattern.test(findingId))?.[1];
  return ARTICLES.find((article) => article.id === id) ?? null;
}
