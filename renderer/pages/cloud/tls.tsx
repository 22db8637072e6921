import type { Report, TlsPart, TlsProtocol } from '../../../shared/report.ts';
import { seenState } from '../../../shared/unseen.ts';
import type { Weather } from '../../../shared/weather.ts';
import { Mark } from '../../components/icons.tsx';
import { Card, Facts, GradeBadge, Lines, Note, Pill } from '../../components/parts.tsx';
import { NotSeen, SeenInPart } from '../../components/unseen.tsx';
import type { TabProps } from './tab-props.ts';
import { TlsClients } from './tls-clients.tsx';
import { TlsSuites } from './tls-suites.tsx';
import { TlsVulnerabilities } from './tls-vulnerabilities.tsx';

/** What is right for each protocol version: offered, or not. */
const PROTOCOLS: readonly { id: TlsProtocol; name: string; wanted: boolean; year: number }[] = [
  { id: 'TLS1.3', name: 'TLS 1.3', wanted: true, year: 2018 },
  { id: 'TLS1.2', name: 'TLS 1.2', wanted: true, year: 2008 },
  { id: 'TLS1.1', name: 'TLS 1.1', wanted: false, year: 2006 },
  { id: 'TLS1.0', name: 'TLS 1.0', wanted: false, year: 1999 },
  { id: 'SSL3.0', name: 'SSL 3', wanted: false, year: 1996 },
  { id: 'SSL2.0', name: 'SSL 2', wanted: false, year: 1995 },
];

function protocolState(offered: boolean | null, wanted: boolean): { tone: Weather; word: string } {
  if (offered === null) return { tone: 'fog', word: 'could not be measured' };
  const good = offered === wanted;
  return { tone: good ? 'clear' : wanted ? 'unsettled' : 'storm', word: offered ? 'offered' : 'not offered' };
}

function Protocols({ tls }: { tls: TlsPart }) {
  return (
    <Card title="Versions">
      <ul className="feed">
        {PROTOCOLS.map(({ id, name, wanted, year }) => {
          const offered = tls.protocols[id];
          const { tone, word } = protocolState(offered, wanted);
          return (
            <li className="ev" key={id}>
              <Mark
                kind={offered === null ? 'some' : offered === wanted ? 'yes' : 'no'}
                tone={tone}
                label={word}
              />
              <div>
                <b>{name}</b> <span className="faint">of {year}</span>
              </div>
              <Pill tone={tone}>{word}</Pill>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Score({ grades, tls }: { grades: NonNullable<Report['grades']['tls']>; tls: TlsPart }) {
  const { score, caps, notes } = grades;
  const parts = score
    ? [
        ['Protocol', score.protocol, '30 %'],
        ['Key exchange', score.keyExchange, '30 %'],
        ['Cipher strength', score.cipher, '40 %'],
      ]
    : [];
  return (
    <Card title="Grade" actions={<span className="small dim">by the rules of SSL Labs 2009r</span>}>
      <div className="score">
        <GradeBadge grade={grades.grade} of="TLS" size="big" />
        <div className="stack">
          {score ? (
            <div className="scores">
              {parts.map(([name, value, weight]) => (
                <div key={name}>
                  <span className="small faint">
                    {name} ({weight})
                  </span>
                  <div className="bar accent" role="img" aria-label={`${name}: ${value} of 100`}>
                    <i style={{ width: `${value}%` }} />
                  </div>
                  <b className="num">{value}</b>
                </div>
              ))}
            </div>
          ) : null}
          {caps.length > 0 ? (
            <Note tone="unsettled">
              <Lines of={caps.map(({ grade, reason }) => `At most ${grade}: ${reason}`)} />
            </Note>
          ) : null}
          {notes?.map((note) => (
            <p key={note} className="small dim">
              {note}
            </p>
          ))}
          {caps.length === 0 ? <p className="small dim">Nothing holds the grade down.</p> : null}
          {tls.cost ? (
            <p className="small faint">
              Measured with {tls.cost.connections} connections, the longest chain{' '}
              {tls.cost.criticalRoundTrips} round trips.
            </p>
          ) : null}
        </div>
      </div>
    </Card>
  );
}

const yesNo = (value: boolean | null | undefined, yes = 'yes', no = 'no'): string | null =>
  value === null || value === undefined ? null : value ? yes : no;

const SECRECY = {
  all: 'with every client',
  some: 'with some clients only',
  none: 'with none: recordings can be read if the key is ever lost',
};

/** A group's code point as people know it. */
const group = (name: string): string =>
  name === 'X25519MLKEM768' ? 'X25519MLKEM768 (safe against quantum computers)' : name;

/** `whole`: everything was asked and answered, so that what is not listed is not there. */
function Details({ tls, whole }: { tls: TlsPart; whole: boolean }) {
  return (
    <Card title="Key exchange and behaviour">
      <Facts
        rows={[
          ['Forward secrecy', tls.forwardSecrecy ? SECRECY[tls.forwardSecrecy] : null],
          [
            'Authenticated encryption (AEAD)',
            yesNo(tls.aead, 'with every reference client', 'not with every client'),
          ],
          ['Groups, in the server’s order', tls.groups.length > 0 ? tls.groups.map(group).join(', ') : null],
          [
            'Diffie-Hellman (DHE)',
            tls.dhBits === null
              ? whole
                ? 'not offered'
                : null
              : `${tls.dhBits} bits${tls.dhCommonPrime ? ', a well-known prime' : ''}`,
          ],
          ['Application protocols (ALPN)', tls.alpn.length > 0 ? tls.alpn.join(', ') : whole ? 'none' : null],
          ['Secure renegotiation', yesNo(tls.secureRenegotiation)],
          ['Renegotiation by the client', yesNo(tls.clientRenegotiation, 'allowed', 'refused')],
          ['Downgrade protection (FALLBACK_SCSV)', yesNo(tls.fallbackScsv)],
          ['Extended master secret', yesNo(tls.extendedMasterSecret)],
          ['TLS compression', yesNo(tls.compression, 'on', 'off')],
          ['Session tickets', yesNo(tls.sessionTickets)],
          ['OCSP stapling', yesNo(tls.ocspStapling)],
          ['Early data (0-RTT)', yesNo(tls.earlyData, 'accepted', 'refused')],
          ['Heartbeat extension', yesNo(tls.heartbeat, 'offered', 'not offered')],
          ['Without a server name', tls.sni?.withoutName ?? null],
          ['With a wrong server name', tls.sni?.wrongName ?? null],
          ['Stumbles over', tls.intolerance?.join(', ') || (tls.intolerance && whole ? 'nothing' : null)],
        ]}
      />
    </Card>
  );
}

/** What the server accepts, what that is worth, and which devices could still connect. */
export function TlsTab({ report }: TabProps) {
  const { tls, grades } = report;
  if (!tls) {
    return (
      <NotSeen
        report={report}
        area="tls"
        title="TLS could not be measured"
        otherwise="The Summary tab says what went wrong; it is tried again at the next scan."
      />
    );
  }
  return (
    <div className="stack">
      <SeenInPart report={report} area="tls" />
      {grades.tls ? <Score grades={grades.tls} tls={tls} /> : null}
      <div className="two flat">
        <div className="stack">
          <Protocols tls={tls} />
          <Details tls={tls} whole={seenState(report, 'tls') === 'full'} />
        </div>
        <TlsVulnerabilities tls={tls} />
      </div>
      <TlsSuites tls={tls} />
      <TlsClients tls={tls} />
    </div>
  );
}
