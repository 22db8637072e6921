import type { TlsPart, TlsProtocol, TlsVulnerability, Verdict } from '../../../shared/report.ts';
import type { Detector, Raised } from '../raised.ts';
import { EVERYDAY_CLIENTS } from './clients/index.ts';
import { type Suite, suiteByName } from './suites.ts';

type TlsFindingId = Extract<Raised['id'], `tls.${string}`>;

/** Verdicts that are findings of their own. "potential" means less where the row says so, and nothing where absent. */
const VERDICTS: Readonly<
  Record<TlsVulnerability, { name: string; vulnerable: TlsFindingId; potential?: TlsFindingId }>
> = {
  drown: { name: 'DROWN', vulnerable: 'tls.drown' },
  poodle: { name: 'POODLE', vulnerable: 'tls.poodle' },
  // Potential where newer protocols are spoken too: the finding on TLS 1.0 says all there is to say then.
  beast: { name: 'BEAST', vulnerable: 'tls.beast' },
  crime: { name: 'CRIME', vulnerable: 'tls.crime' },
  breach: { name: 'BREACH', vulnerable: 'tls.breach', potential: 'tls.breach' },
  freak: { name: 'FREAK', vulnerable: 'tls.freak' },
  // Potential for an uncommon group of 1024 bits: tls.dh-weak.
  logjam: { name: 'Logjam', vulnerable: 'tls.logjam' },
  heartbleed: { name: 'Heartbleed', vulnerable: 'tls.heartbleed', potential: 'tls.vulnerability-possible' },
  ccs: { name: 'CCS injection', vulnerable: 'tls.ccs-injection', potential: 'tls.vulnerability-possible' },
  robot: { name: 'ROBOT', vulnerable: 'tls.robot', potential: 'tls.vulnerability-possible' },
  sweet32: { name: 'SWEET32', vulnerable: 'tls.sweet32', potential: 'tls.sweet32' },
  rc4: { name: 'RC4', vulnerable: 'tls.rc4', potential: 'tls.rc4' },
  lucky13: { name: 'LUCKY13', vulnerable: 'tls.lucky13', potential: 'tls.lucky13' },
  ticketbleed: {
    name: 'Ticketbleed',
    vulnerable: 'tls.ticketbleed',
    potential: 'tls.vulnerability-possible',
  },
  renegotiation: { name: 'insecure renegotiation', vulnerable: 'tls.renegotiation' },
};

const OFFERED: readonly (readonly [TlsProtocol, TlsFindingId])[] = [
  ['SSL2.0', 'tls.protocol-ssl2'],
  ['SSL3.0', 'tls.protocol-ssl3'],
  ['TLS1.0', 'tls.protocol-tls10'],
  ['TLS1.1', 'tls.protocol-tls11'],
];

/** What is wrong with a server's TLS. Only what was measured counts: an unknown fact raises nothing. */
export const tlsFindings: Detector = ({ tls }) =>
  tls === null
    ? []
    : [
        ...protocolFindings(tls),
        ...suiteFindings(tls),
        ...parameterFindings(tls),
        ...verdictFindings(tls),
        ...clientFindings(tls),
      ];

function protocolFindings({ protocols, groups, incomplete }: TlsPart): Raised[] {
  const raised: Raised[] = OFFERED.filter(([protocol]) => protocols[protocol] === true).map(([, id]) => ({
    id,
  }));
  if (protocols['TLS1.3'] === false)
    raised.push({ id: protocols['TLS1.2'] === false ? 'tls.protocol-outdated' : 'tls.protocol-no-tls13' });
  // The hybrid groups exist in TLS 1.3 only; an empty list was not measured, and a short one does not show what lacks.
  const known = protocols['TLS1.3'] === true && groups.length > 0 && !incomplete?.includes('groups');
  if (known && !groups.some((group) => /MLKEM/iu.test(group)))
    raised.push({ id: 'tls.post-quantum-missing', evidence: `Groups: ${groups.join(', ')}.` });
  return raised;
}

function suiteFindings({ cipherSuites, forwardSecrecy, aead, vulnerabilities }: TlsPart): Raised[] {
  const suites = [...new Set(Object.values(cipherSuites).flat())].flatMap((name) => suiteByName(name) ?? []);
  const raised: Raised[] = [];
  const raiseFor = (id: TlsFindingId, matches: (suite: Suite) => boolean) => {
    const names = suites.filter(matches).map(({ name }) => name);
    if (names.length > 0) raised.push({ id, evidence: `Accepted: ${names.join(', ')}.` });
  };
  raiseFor('tls.suite-null', ({ bits }) => bits === 0);
  raiseFor('tls.suite-anonymous', ({ kx }) => kx.endsWith('_anon'));
  // FREAK and Logjam are the same suites under a name people know.
  const named = vulnerabilities.freak === 'vulnerable' || vulnerabilities.logjam === 'vulnerable';
  raiseFor('tls.suite-export', (suite) => suite.bits > 0 && (suite.export ? !named : suite.bits < 112));
  if (forwardSecrecy === 'none') raised.push({ id: 'tls.forward-secrecy-none' });
  if (forwardSecrecy === 'some') raised.push({ id: 'tls.forward-secrecy-some' });
  if (aead === false) raised.push({ id: 'tls.aead-none' });
  return raised;
}

function parameterFindings(tls: TlsPart): Raised[] {
  const raised: Raised[] = [];
  if (tls.dhBits !== null && tls.dhBits < 2048 && tls.vulnerabilities.logjam !== 'vulnerable')
    raised.push({ id: 'tls.dh-weak', evidence: `The group has ${tls.dhBits} bits.` });
  const insecure = tls.vulnerabilities.renegotiation === 'vulnerable';
  if (tls.secureRenegotiation === false && !insecure) raised.push({ id: 'tls.secure-renegotiation-missing' });
  if (tls.clientRenegotiation === true) raised.push({ id: 'tls.client-renegotiation' });
  if (tls.fallbackScsv === false) raised.push({ id: 'tls.fallback-unprotected' });
  if (tls.earlyData === true) raised.push({ id: 'tls.early-data' });
  for (const what of tls.intolerance ?? []) raised.push(intoleranceFinding(what));
  return raised;
}

/** Extensions that browsers and apps of today send: a server that refuses them can be reached by hardly anybody. */
const SENT_BY_BROWSERS: ReadonlySet<string> = new Set([
  'status_request',
  'session_ticket',
  'extended_master_secret',
  'application_layer_protocol_negotiation',
]);

function intoleranceFinding(what: string): Raised {
  if (what === 'server-name') return { id: 'tls.name-refused' };
  return SENT_BY_BROWSERS.has(what)
    ? { id: 'tls.extension-refused', subject: what, evidence: `It refuses every hello with ${what}.` }
    : { id: 'tls.intolerance', subject: what };
}

function verdictFindings({ vulnerabilities, evidence }: TlsPart): Raised[] {
  const known = Object.entries(VERDICTS) as [TlsVulnerability, (typeof VERDICTS)[TlsVulnerability]][];
  return known.flatMap(([key, row]): Raised[] => {
    const id = idOf(vulnerabilities[key], row);
    if (id === undefined) return [];
    const subject = id === 'tls.vulnerability-possible' ? row.name : null;
    return [{ id, subject, evidence: evidence?.[key] ?? null }];
  });
}

const idOf = (verdict: Verdict, row: (typeof VERDICTS)[TlsVulnerability]): TlsFindingId | undefined =>
  verdict === 'vulnerable' ? row.vulnerable : verdict === 'potential' ? row.potential : undefined;

const clientFindings = ({ clients }: TlsPart): Raised[] =>
  clients
    .filter(({ id, connects }) => connects === false && EVERYDAY_CLIENTS.has(id))
    .map(({ name, reason, evidence }) => ({
      id: 'tls.client-refused',
      subject: name,
      evidence:
        evidence === 'assumption'
          ? `${reason ?? ''} (What this client sends is assumed, not recorded.)`.trim()
          : reason,
    }));
