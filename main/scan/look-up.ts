import { productName } from '../../shared/products.ts';
import type { CloudPart, StatusReason } from '../../shared/report.ts';
import { REASONS } from '../../shared/unseen.ts';
import { probeCertificate } from './certificate/index.ts';
import { identify } from './cloud/identify.ts';
import type { Target } from './context.ts';
import { Asker } from './http/asker.ts';
import { createHttpClient } from './http/client.ts';
import { plainHttpText, speaksPlainHttp } from './plain-http.ts';
import { refusalOf } from './reachability.ts';
import { openSession, type ScanPorts, type SessionOptions } from './session.ts';
import { withWebroot } from './target.ts';

const LOOK_UP_TIMEOUT_MS = 15_000;

/** What is at an address, seen in a few seconds and with the words of a full scan. */
export interface LookedUp {
  /** With the webroot the cloud was found in. */
  url: string;
  reachable: boolean;
  trusted: boolean;
  /** SHA-256 of the certificate, lower-case hex; null where none was shown. */
  fingerprint256: string | null;
  product: CloudPart['product'] | null;
  /** As the cloud shows it; null where it hides it, or none was seen. */
  version: string | null;
  /** A few sentences: what was found, or why nothing was. */
  message: string;
}

const ALL_THE_SAME = 'It can be added all the same.';
const sentence = (words: string): string => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}.`;

const STATES = {
  up: '',
  maintenance: ' It is in maintenance now.',
  'upgrade-pending': ' It waits for the end of its upgrade.',
  'setup-pending': ' It is not set up yet.',
} as const;

/** Looks up what is at an address, without storing anything. Never throws for what the network or the server does. */
export async function lookUp(target: Target, options: SessionOptions, ports: ScanPorts): Promise<LookedUp> {
  const opened = await openSession(target, { timeoutMs: LOOK_UP_TIMEOUT_MS, ...options }, ports);
  const { context, attempt, errors } = opened;
  const looked: LookedUp = {
    url: target.url,
    reachable: false,
    trusted: false,
    fingerprint256: null,
    product: null,
    version: null,
    message: '',
  };
  const unreachable = (why: string): LookedUp => ({
    ...looked,
    message: `Nothing can be scanned there now (${why}). ${ALL_THE_SAME}`,
  });
  try {
    if (context === null) return unreachable(errors[0]?.message ?? 'nothing answers');
    const certificate = await attempt('certificate', () => probeCertificate(context));
    const client = createHttpClient(context);
    const asker = new Asker(context, client);
    const identified = await attempt('cloud', () => identify(asker, context.target)).finally(() =>
      client.close(),
    );
    const found = identified ?? { kind: 'unknown' as const, why: 'it took too long' };
    const refused = refusalOf(asker.firstFailure);
    if (certificate === null && !asker.answered && refused === null) {
      const plain = await attempt('http', () => speaksPlainHttp(context));
      return unreachable(plain ? plainHttpText(target) : (errors[0]?.message ?? 'nothing answers'));
    }
    const known: LookedUp = {
      ...looked,
      // Without a certificate there is nothing to trust or to pin yet.
      reachable: certificate !== null,
      trusted: certificate?.trusted ?? false,
      fingerprint256: certificate?.fingerprint256 ?? null,
    };
    const trust =
      certificate === null || certificate.trusted ? '' : ' Its certificate is not trusted by this computer.';
    const hindered = (reason: StatusReason): string =>
      `${sentence(REASONS[reason].words)} ${REASONS[reason].act}`;
    if (found.kind === 'cloud') {
      const { cloud, status, reason, webroot } = found;
      const version = cloud.versionString ?? cloud.version;
      const state = reason === null ? STATES[status] : ` ${hindered(reason)}`;
      return {
        ...known,
        url: withWebroot(target, webroot).url,
        product: cloud.product,
        version,
        message: `Found ${productName(cloud.product)} ${version ?? '(version hidden)'}.${state}${trust}`,
      };
    }
    if (found.kind === 'not-a-cloud')
      return {
        ...known,
        message: `An HTTPS server answers, but none of the clouds Weathervane knows. Its TLS, certificate and headers can be watched.${trust}`,
      };
    const reason = found.kind === 'refused' ? found.reason : refused;
    const why =
      reason === null
        ? `An HTTPS server answers, but whether it is a cloud could not be seen (${found.why}).`
        : hindered(reason);
    // Only Nextcloud answers so: what it is can be said, though not which.
    const product = reason === 'untrusted-domain' ? ('nextcloud' as const) : null;
    return { ...known, product, message: `${why}${trust} ${ALL_THE_SAME}` };
  } finally {
    opened.close();
  }
}
