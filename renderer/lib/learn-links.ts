import { ARTICLES, type Article } from './articles.ts';

/** Which article explains the background of a finding; the first pattern that fits its id. */
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/hsts|redirect/, 'hsts'],
  [/^headers\..*cookie|^cloud\..*(cookie|host-prefix|same-site)/, 'cookies'],
  [/^headers\./, 'headers'],
  [/^tls\..*(forward|dh-|static|mlkem|group|-dh|logjam)/, 'forward-secrecy'],
  [/^tls\..*(scsv|renegotiation|drown|poodle|freak|downgrade|fallback)/, 'downgrade'],
  [/^tls\./, 'tls'],
  [/^certificate\./, 'certificates'],
  [/brute/, 'passwords'],
  [/^exposure\.|setup/, 'exposure'],
  [/advisor|vulnerab|exploit/, 'vulnerabilities'],
  [/^cloud\./, 'updates'],
];

/** null where no article fits: better no link than a wrong one. */
export function articleFor(findingId: string): Article | null {
  const id = ABOUT.find(([pattern]) => pattern.test(findingId))?.[1];
  return ARTICLES.find((article) => article.id === id) ?? null;
}
