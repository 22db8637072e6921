/** Where the page lives. A standard, secure scheme of our own: no file://, no port that another program could take. */
export const SCHEME = 'app';
export const ORIGIN = `${SCHEME}://weathervane`;
export const START_URL = `${ORIGIN}/index.html`;

/** Is this URL one of our page's own? Compared by parts: `app://weathervane.evil` and credentials are not. */
export function isOwnUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === `${SCHEME}:` && url.host === 'weathervane' && url.username === '' && url.password === ''
  );
}

/** The page itself, whatever its fragment: the only document a window may show. */
export function isOwnPage(text: string): boolean {
  if (!isOwnUrl(text)) return false;
  const { pathname } = new URL(text);
  return pathname === '/' || pathname === '/index.html';
}
