const TLS13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'];
const TLS12 = [
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
];
const OLD = [
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_RC4_128_SHA',
];

const CLIENTS = [
  ['nextcloud-desktop', 'Nextcloud desktop 3.16', 'TLS1.3', 'TLS_AES_256_GCM_SHA384'],
  ['nextcloud-android', 'Nextcloud Android 3.31 on Android 15', 'TLS1.3', 'TLS_AES_128_GCM_SHA256'],
  ['davx5', 'DAVx⁵ 4.4 on Android 13', 'TLS1.3', 'TLS_AES_128_GCM_SHA256'],
  ['firefox-140', 'Firefox 140', 'TLS1.3', 'TLS_AES_128_GCM_SHA256'],
  ['safari-12', 'Safari 12 on iOS 12', 'TLS1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
] as const;

const vulnerabilities = (bad: Record<string, string>) => ({
  drown: 'not-vulnerable',
  poodle: 'not-vulnerable',
  beast: 'not-vulnerable',
  crime: 'not-vulnerable',
  breach: 'potential',
  freak: 'not-vulnerable',
  logjam: 'not-vulnerable',
  heartbleed: 'not-vulnerable',
  ccs: 'not-vulnerable',
  robot: 'not-vulnerable',
  sweet32: 'not-vulnerable',
  rc4: 'not-vulnerable',
  lucky13: 'not-vulnerable',
  ticketbleed: 'not-tested',
  renegotiation: 'not-vulnerable',
  ...bad,
});

/** TLS as a neglected and as a well kept server offer it; checked by the report's schema. */
export const tlsPart = (neglected: boolean): unknown => ({
  protocols: {
    'SSL2.0': false,
    'SSL3.0': neglected ? null : false,
    'TLS1.0': neglected,
    'TLS1.1': neglected,
    'TLS1.2': true,
    'TLS1.3': !neglected,
  },
  cipherSuites: neglected
    ? { 'TLS1.0': OLD, 'TLS1.1': OLD, 'TLS1.2': [...TLS12.slice(1, 2), ...OLD] }
    : { 'TLS1.2': TLS12, 'TLS1.3': TLS13 },
  serverPreference: neglected
    ? { 'TLS1.0': false, 'TLS1.1': false, 'TLS1.2': false }
    : { 'TLS1.2': true, 'TLS1.3': true },
  groups: neglected ? ['secp256r1'] : ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
  dhBits: neglected ? 1024 : null,
  dhCommonPrime: neglected ? true : null,
  forwardSecrecy: neglected ? 'some' : 'all',
  aead: !neglected,
  alpn: neglected ? [] : ['h2', 'http/1.1'],
  compression: false,
  secureRenegotiation: true,
  clientRenegotiation: neglected,
  fallbackScsv: !neglected,
  sessionTickets: true,
  ocspStapling: false,
  earlyData: false,
  extendedMasterSecret: !neglected,
  heartbeat: false,
  vulnerabilities: vulnerabilities(
    neglected
      ? {
          beast: 'vulnerable',
          logjam: 'vulnerable',
          sweet32: 'vulnerable',
          rc4: 'vulnerable',
          lucky13: 'potential',
        }
      : {},
  ),
  evidence: {
    breach: 'The login page is compressed (gzip) and carries a token.',
    ...(neglected
      ? {
          beast: 'TLS 1.0 is answered with TLS_RSA_WITH_AES_128_CBC_SHA.',
          logjam: 'The DH prime has 1024 bits and is the well-known prime of RFC 2409.',
          rc4: 'TLS_RSA_WITH_RC4_128_SHA is accepted in TLS 1.2.',
        }
      : {}),
  },
  clients: [
    ...CLIENTS.map(([id, name, protocol, suite]) => ({
      id,
      name,
      connects: true,
      protocol: neglected ? 'TLS1.2' : protocol,
      cipherSuite: neglected ? 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' : suite,
      forwardSecrecy: true,
      reason: null,
      evidence: id === 'davx5' ? 'assumption' : 'published-hello',
    })),
    neglected
      ? {
          id: 'android-4.3',
          name: 'Android 4.3',
          connects: true,
          protocol: 'TLS1.0',
          cipherSuite: 'TLS_RSA_WITH_RC4_128_SHA',
          forwardSecrecy: false,
          reason: null,
          evidence: 'published-hello',
        }
      : {
          id: 'android-4.3',
          name: 'Android 4.3',
          connects: false,
          protocol: null,
          cipherSuite: null,
          forwardSecrecy: null,
          reason: 'It stops at TLS 1.0; the server begins with TLS 1.2.',
          evidence: 'published-hello',
        },
  ],
  sni: { withoutName: 'the same certificate', wrongName: 'the same certificate' },
  cost: { connections: neglected ? 131 : 84, criticalRoundTrips: 14 },
});
