import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { TlsPart, TlsProtocol } from '../../../shared/report.ts';
import { type SuiteStrength, suiteStrength, suiteTraits } from '../../../shared/suite-strength.ts';
import type { Weather } from '../../../shared/weather.ts';
import { count } from '../../../shared/words/index.ts';
import { Card, Pill } from '../../components/parts.tsx';
import { SuiteName } from '../../components/technical.tsx';

const ORDER: TlsProtocol[] = ['TLS1.3', 'TLS1.2', 'TLS1.1', 'TLS1.0', 'SSL3.0', 'SSL2.0'];

const TONES: Record<SuiteStrength, Weather> = {
  strong: 'clear',
  fair: 'fog',
  weak: 'unsettled',
  insecure: 'storm',
};

/** Why a suite is worth what it is. */
function wordsOf(suite: string, strength: SuiteStrength): string {
  if (strength === 'insecure') return 'no protection worth the name';
  if (strength === 'weak') return 'has a known attack';
  const { aead, forwardSecrecy } = suiteTraits(suite);
  if (aead && forwardSecrecy) return 'authenticated encryption, forward secrecy';
  return [aead ? null : 'no authenticated encryption', forwardSecrecy ? null : 'no forward secrecy']
    .filter((part) => part !== null)
    .join(', ');
}

const orderWords = (preference: boolean | null | undefined): string =>
  preference === true
    ? 'The server decides, in this order.'
    : preference === false
      ? 'The client decides; the list is in no order.'
      : 'Who decides could not be measured.';

/** The accepted cipher suites of one protocol at a time. */
export function TlsSuites({ tls }: { tls: TlsPart }) {
  const protocols = ORDER.filter((protocol) => (tls.cipherSuites[protocol]?.length ?? 0) > 0);
  const [picked, setPicked] = useState<TlsProtocol | null>(null);
  const protocol = protocols.find((each) => each === picked) ?? protocols[0];
  if (!protocol) return null;
  const suites = tls.cipherSuites[protocol] ?? [];
  return (
    <Card
      title="Cipher suites"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Version"
          value={protocol}
          onChange={(value) => setPicked(value as TlsProtocol)}
          data={protocols.map((value) => ({
            value,
            label: value.replace(/^(TLS|SSL)/, '$1 ').replace(/\.0$/, '.0'),
          }))}
        />
      }
    >
      <p className="small dim">
        {count(suites.length, 'suite')}. {orderWords(tls.serverPreference[protocol])}
      </p>
      <ol className="suites">
        {suites.map((suite) => {
          const strength = suiteStrength(suite);
          return (
            <li key={suite}>
              <SuiteName name={suite} />
              <span className="small faint">{wordsOf(suite, strength)}</span>
              <Pill tone={TONES[strength]}>{strength}</Pill>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
