/** May a page be opened in the owner's browser? */
export type Verdict = 'open' | 'confirm' | 'refuse';

/**
 * `open`: https on the host and port of a configured cloud. `confirm`: any other https page, after the owner saw the
 * host. `refuse`: other schemes (they start programs), credentials in the URL, what is no URL at all.
 */
export function externalVerdict(text: string, cloudUrls: readonly string[]): Verdict {
  if (text.length > 2048 || !URL.canParse(text)) return 'refuse';
  const url = new URL(text);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return 'refuse';
  const known = cloudUrls.some((cloud) => URL.canParse(cloud) && new URL(cloud).host === url.host);
  return known ? 'open' : 'confirm';
}
