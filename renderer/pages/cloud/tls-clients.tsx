import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ClientResult, TlsPart } from '../../../shared/report.ts';
import { Mark } from '../../components/icons.tsx';
import { Card, Empty } from '../../components/parts.tsx';
import { SuiteName } from '../../components/technical.tsx';
import { capital } from '../../lib/format.ts';

const SOURCES: Record<string, string> = { assumption: 'assumed, not captured' };

function ClientRow({ client }: { client: ClientResult }) {
  const { connects, protocol, cipherSuite, forwardSecrecy, reason, evidence } = client;
  const word = connects === null ? 'not known' : connects ? 'connects' : 'cannot connect';
  return (
    <tr>
      <td className="keep">
        <Mark
          kind={connects === null ? 'some' : connects ? 'yes' : 'no'}
          tone={connects === null ? 'fog' : connects ? 'clear' : 'unsettled'}
          label={word}
        />
      </td>
      <td>
        <b>{client.name}</b>
        {evidence && SOURCES[evidence] ? <span className="small faint"> {SOURCES[evidence]}</span> : null}
      </td>
      {connects ? (
        <>
          <td className="keep">{protocol?.replace(/^(TLS|SSL)/, '$1 ') ?? '–'}</td>
          <td>{cipherSuite ? <SuiteName name={cipherSuite} /> : '–'}</td>
          <td className="keep">{forwardSecrecy === null ? '–' : forwardSecrecy ? 'yes' : 'no'}</td>
        </>
      ) : (
        <td colSpan={3} className="dim">
          {capital((reason ?? word).replace(`${client.name} cannot connect: `, ''))}
        </td>
      )}
    </tr>
  );
}

/** Which devices and programs could connect, with what, and why not. */
export function TlsClients({ tls }: { tls: TlsPart }) {
  const [only, setOnly] = useState('all');
  const refused = tls.clients.filter(({ connects }) => connects === false).length;
  const allConnect = tls.clients.length > 0 && tls.clients.every(({ connects }) => connects === true);
  const nothing = allConnect
    ? 'Every client of our list can connect'
    : tls.clients.length === 0
      ? 'No client was simulated'
      : 'No client is known to be refused; of some it is not known whether they can connect';
  const shown = tls.clients.filter(({ connects }) => only === 'all' || connects === false);
  return (
    <Card
      title="Clients"
      actions={
        tls.clients.length > 0 ? (
          <SegmentedControl
            size="xs"
            aria-label="Which clients"
            value={only}
            onChange={setOnly}
            data={[
              { value: 'all', label: `all ${tls.clients.length}` },
              { value: 'refused', label: `cannot connect ${refused}` },
            ]}
          />
        ) : null
      }
    >
      {shown.length === 0 ? (
        <Empty weather={allConnect ? 'clear' : 'fog'} title={nothing} />
      ) : (
        <div className="table-wrap">
          <table className="table">
            <thead>
              <tr>
                <th>
                  <span className="sr">Connects</span>
                </th>
                <th>Client</th>
                <th>Version</th>
                <th>Cipher suite</th>
                <th>Forward secrecy</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((client) => (
                <ClientRow key={client.id} client={client} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
