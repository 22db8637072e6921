/** What is shown of addresses, fingerprints, sizes and shares. Pure. Times and counts are in shared/words. */

/** "not scanned yet" → "Not scanned yet" */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An address as people say it: without the scheme and the closing slash. */
export const hostOf = (url: string): string => url.replace(/^https:\/\//i, '').replace(/\/$/, '');

/** "A1:B2:…" in groups, as browsers show fingerprints; anything that is not hex stays as it is. */
export function fingerprint(hex: string): string {
  const bare = hex.replaceAll(':', '').toUpperCase();
  return /^[0-9A-F]+$/.test(bare) ? (bare.match(/.{1,2}/g) ?? []).join(':') : hex;
}

/** "3.4 MB", "812 kB": the size of a file, by thousands. */
export const fileSize = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;

/** "99.8 %" of a share 0..1; never rounded up to 100. */
export const formatShare = (share: number): string =>
  share >= 1 ? '100 %' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
