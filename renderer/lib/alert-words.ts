import type { Settings } from '../../shared/settings.ts';
import type { AlertRecord } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { cloudRoute } from './route.ts';

/** What became of an alert, in words: it is stored before it is sent, and the store knows whether it was taken. */
export function deliveryText(
  delivery: AlertRecord['delivery'],
  quiet: Settings['alerts']['quietHours'],
): { text: string; tone: Weather } {
  switch (delivery) {
    case 'stored':
      return { text: 'about to be sent', tone: 'fog' };
    case 'held':
      return { text: quiet.enabled ? `held back until ${quiet.to}` : 'held back', tone: 'fog' };
    case 'sent':
      return { text: 'sent', tone: 'clear' };
    case 'failed':
      return { text: 'could not be sent', tone: 'storm' };
    case 'summed-up':
      return { text: 'told in a summary', tone: 'fog' };
    case 'inbox-only':
      return { text: 'not sent: no way was on', tone: 'fog' };
  }
}

/** Where an alert leads: to its finding, else to the tab that shows what it is about. */
export function alertRoute({ cloudId, findingId, kind }: AlertRecord): string | null {
  if (cloudId === null) return null;
  if (findingId !== null) return cloudRoute(cloudId, 'findings', findingId);
  if (kind === 'expiry:certificate' || kind.startsWith('certificate-'))
    return cloudRoute(cloudId, 'certificate');
  if (/^(expiry:support|version-|product-|advisory-|end-of-life)/.test(kind))
    return cloudRoute(cloudId, 'version');
  if (/^(down|up|maintenance)/.test(kind)) return cloudRoute(cloudId, 'history');
  if (/^(protocol|suite)-/.test(kind)) return cloudRoute(cloudId, 'tls');
  if (kind.startsWith('header-')) return cloudRoute(cloudId, 'headers');
  return cloudRoute(cloudId);
}
