import {
  type ClientResult,
  type Report,
  TLS_VULNERABILITIES,
  type TlsPart,
  TlsProtocol,
  type Verdict,
} from '../../shared/report.ts';
import { type SuiteStrength, suiteStrength } from '../../shared/suite-strength.ts';
import { seenState } from '../../shared/unseen.ts';
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
  renegotiation: 'Renegotiation',
};

const protocolName = (protocol: TlsProtocol): string => protocol.replace(/^([A-Z]+)/u, '$1 ');
const yesNo = (value: boolean | null): string => (value === null ? 'unknown' : value ? 'yes' : 'no');

/** Protocols, suites with strength marks, verdicts and clients, as sections of the readable report. */
export function tlsSections(paint: Paint, report: Report, width: number): string[] {
  const { tls } = report;
  if (tls === null) return [];
  const nothing = seenState(report, 'tls') === 'full' ? 'none' : 'none seen';
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
    ['ALPN', tls.alpn.join(', ') || nothing],
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
  return [
    ...section(paint, 'TLS', facts, width),
    ...section(paint, 'Cipher suites   ++ strong  + fair  - weak  -- insecure', suites, width),
    ...section(paint, 'TLS vulnerabilities', verdictRows(paint, tls), width),
    ...clientSection(paint, tls, width),
  ];
}

/** What is or may be there with its reason, a line each; what is not there in one line. */
function verdictRows(paint: Paint, tls: TlsPart): Row[] {
  const name = (id: (typeof TLS_VULNERABILITIES)[number]): string => NAMES[id] ?? id.toUpperCase();
  const safe = TLS_VULNERABILITIES.filter((id) => tls.vulnerabilities[id] === 'not-vulnerable');
  const others = TLS_VULNERABILITIES.filter((id) => !safe.includes(id)).map((id): Row => {
    const { text, tone } = VERDICT[tls.vulnerabilities[id]];
    return [name(id), `${paint(tone, text.padEnd(12))}${paint('dim', tls.evidence?.[id] ?? '')}`];
  });
  return safe.length === 0
    ? others
    : [...others, [paint('good', 'not vulnerable'.padEnd(LABEL - 1)), safe.map(name).join(', ')]];
}

/** Clients that end up with the same share a line, newest protocol first; then those that cannot connect, by reason. */
function clientSection(paint: Paint, { clients }: TlsPart, width: number): string[] {
  const names = (group: readonly ClientResult[]): string => group.map(({ name }) => name).join('; ');
  const connected = clients.filter(({ connects }) => connects === true);
  const connections = Map.groupBy(
    connected,
    ({ protocol, cipherSuite, forwardSecrecy }) => `${protocol} ${cipherSuite} ${forwardSecrecy}`,
  );
  const accepted = [...connections.entries()]
    .sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0))
    .map(([, group]): Row => {
      const [first] = group;
      const { protocol = null, cipherSuite = null, forwardSecrecy = null } = first ?? {};
      const warning = forwardSecrecy === false ? paint('warn', ' (no forward secrecy)') : '';
      const suite = cipherSuite === null ? '' : `${paint('bold', cipherSuite)}${warning}: `;
      return [protocol === null ? 'connects' : protocolName(protocol), `${suite}${names(group)}`];
    });
  const reasonOf = ({ name, reason }: ClientResult): string =>
    (reason ?? 'reason unknown').replace(`${name} cannot connect: `, '').replace(/\.$/u, '');
  const refused = [
    ...Map.groupBy(
      clients.filter(({ connects }) => connects === false),
      reasonOf,
    ),
  ].map(
    ([reason, group]): Row => [
      paint('bad', 'cannot connect'.padEnd(LABEL - 1)),
      `${names(group)}: ${reason}`,
    ],
  );
  const unknown = clients.filter(({ connects }) => connects === null);
  const open = unknown.length === 0 ? '' : `, ${unknown.length} not known`;
  return section(
    paint,
    `Clients (${connected.length} of ${clients.length} can connect${open})`,
    [...accepted, ...refused, ...(unknown.length === 0 ? [] : [['not known', names(unknown)] as const])],
    width,
  );
}
