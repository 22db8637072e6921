import type { TlsOptions } from 'node:tls';
import type { SampleState } from './routes.ts';

/** A cloud nobody looked after for ten years: the blog post's own example of what not to run. */
export const neglectedState: SampleState = {
  product: 'owncloud',
  version: '8.1.3',
  maintenance: false,
  dataReadable: true,
  headers: {
    Server: 'Apache/2.4.10 (Raspbian) OpenSSL/1.0.1t',
    'X-Powered-By': 'PHP/5.6.40-0+deb8u12',
    'X-XSS-Protection': '0',
    'X-Robots-Tag': 'none',
  },
};

/** Old versions and suites without forward secrecy, as far as the TLS library of this process can still serve them. */
export const neglectedTls: TlsOptions & { http2: boolean } = {
  http2: false,
  minVersion: 'TLSv1',
  maxVersion: 'TLSv1.2',
  ciphers: 'AES128-SHA:AES256-SHA:AES128-SHA256:AES256-SHA256:CAMELLIA128-SHA:@SECLEVEL=0',
};

/** A cloud as its makers and Mozilla's intermediate guideline want it. */
export const hardenedState = (version: string): SampleState => ({
  product: 'nextcloud',
  version,
  maintenance: false,
  dataReadable: false,
  headers: {
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
    'X-Robots-Tag': 'noindex, nofollow',
    'X-Permitted-Cross-Domain-Policies': 'none',
    'X-Download-Options': 'noopen',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  },
});

export const hardenedTls: TlsOptions & { http2: boolean } = {
  http2: true,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
  ].join(':'),
  honorCipherOrder: true,
  ecdhCurve: 'auto',
};
