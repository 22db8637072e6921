import { type Report, TLS_VULNERABILITIES, TlsProtocol, type Verdict } from '../../shared/report.ts';
import { type SuiteStrength, suiteStrength } from '../../shared/suite-strength.ts';
import { plural } from '../../shared/summary.ts';
import type { Paint, Tone } from './paint.ts';
import { LABEL, type Row, section } from './section.ts';

/** Offered by a server, is this version good news? */
const PROTOCOL_TONE: Record<TlsProtocol, Tone> = {
  'SSL2.0': 'bad',
  'SSL3.0': 'bad',
  'TLS1.0': 'warn',
  'TLS1.1': 'warn',
  'TLS1.2': 'good',
  'TLS1.3': 'good',
};

const STRENGTH: Record<SuiteStrength, { mark: string; tone: Tone }> = {
  strong: { mark: '++', tone: 'good' },
  fair: { mark: '+ ', tone: 'plain' },
  weak: { mark: '- ', tone: 'warn' },
  insecure: { mark: '--', tone: 'bad' },
};

const VERDICT: Record<Verdict, { text: string; tone: Tone }> = {
  vulnerable: { text: 'VULNERABLE', tone: 'bad' },
  potential: { text: 'potentially', tone: 'warn' },
  'not-vulnerable': { text: 'no', tone: 'good' },
  'not-tested': { text: 'not tested', tone: 'dim' },
  unknown: { text: 'unknown', tone: 'dim' },
};

const NAMES: Partial<Record<(typeof TLS_VULNERABILITIES)[number], string>> = {
  freak: 'FREAK',
  logjam: 'Logjam',
  heartbleed: 'Heartbleed',
  ccs: 'CCS injection',
  ticketbleed: 'Ticketbleed',
  renegotiation: 'Insecure reneg.',
};

const protocolName = (protocol: TlsProtocol): string => protocol.replace(/^([A-Z]+)/u, '$1 ');
const yesNo = (value: boolean | null): string => (value === null ? 'unknown' : value ? 'yes' : 'no');

/** Protocols, suites with strength marks, verdicts and clients, as sections of the readable report. */
export function tlsSections(paint: Paint, { tls }: Report, width: number): string[] {
  if (tls === null) return [];
  const offered = TlsProtocol.options.map((protocol) => {
    const state = tls.protocols[protocol];
    const name = protocolName(protocol);
    if (state === null || state === undefined) return paint('dim', `${name} ?`);
    return state ? paint(PROTOCOL_TONE[protocol], `${name} yes`) : paint('dim', `${name} no`);
  });
  const facts: Row[] = [
    ['Protocols', offered.join('  ')],
    [
      'Forward secrecy',
      { all: 'with every client', some: 'with some clients', none: 'none', unknown: 'unknown' }[
        tls.forwardSecrecy ?? 'unknown'
      ],
    ],
    ['Groups', tls.groups.join(', ') || 'none seen'],
    ...(tls.dhBits === null
      ? []
      : [['DH', `${tls.dhBits} bit${tls.dhCommonPrime ? ', a well-known prime' : ''}`] as const]),
    ['ALPN', tls.alpn.join(', ') || 'none'],
    [
      'Extensions',
      `secure renegotiation ${yesNo(tls.secureRenegotiation)}, fallback SCSV ${yesNo(tls.fallbackScsv)}, tickets ${yesNo(tls.sessionTickets)}, OCSP stapling ${yesNo(tls.ocspStapling)}, compression ${yesNo(tls.compression)}`,
    ],
  ];
  const suites = TlsProtocol.options.toReversed().flatMap((protocol): Row[] => {
    const list = tls.cipherSuites[protocol] ?? [];
    const decides = tls.serverPreference[protocol];
    const order = decides == null ? null : decides ? 'server order' : 'client order';
    return list.map((name, at) => {
      const { mark, tone } = STRENGTH[suiteStrength(name)];
      const note = at === 0 && order !== null ? paint('dim', `  (${order})`) : '';
      return [at === 0 ? protocolName(protocol) : '', `${paint(tone, `${mark} ${name}`)}${note}`];
    });
  });
  const verdicts = TLS_VULNERABILITIES.map((id): Row => {
    const { text, tone } = VERDICT[tls.vulnerabilities[id]];
    const why = tls.vulnerabilities[id] === 'not-vulnerable' ? '' : (tls.evidence?.[id] ?? '');
    return [NAMES[id] ?? id.toUpperCase(), `${paint(tone, text.padEnd(12))}${paint('dim', why)}`];
  });
  const refused = tls.clients.filter(({ connects }) => connects === false);
  const clients: Row[] = [
    ...tls.clients
      .filter(({ connects }) => connects === true)
      .map(
        ({ name, protocol, cipherSuite, forwardSecrecy }): Row => [
          'connects',
          `${(protocol === null ? '' : protocolName(protocol)).padEnd(8)}${name}  ${paint('dim', cipherSuite ?? '')}${forwardSecrecy === false ? paint('warn', '  no forward secrecy') : ''}`,
        ],
      ),
    ...refused.map(
      ({ name, reason }): Row => [
        paint('bad', 'cannot'.padEnd(LABEL - 1)),
        reason?.startsWith(name) ? reason : `${name}: ${reason ?? 'reason unknown'}`,
      ],
    ),
  ];
  return [
    ...section(paint, 'TLS', facts, width),
    ...section(paint, 'Cipher suites   ++ strong  + fair  - weak  -- insecure', suites, width),
    ...section(paint, 'TLS vulnerabilities', verdicts, width),
    ...section(
      paint,
      `Clients (${plural(refused.length, 'client')} of ${tls.clients.length} cannot connect)`,
      clients,
      width,
    ),
  ];
}
