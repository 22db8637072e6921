import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { AdvisoryMatch, Severity } from '../../../shared/report.ts';
import { calendarDay } from '../../../shared/words/index.ts';
import { ExternalLink } from '../../components/external-link.tsx';
import { Card, Empty, Pill, SeverityPill } from '../../components/parts.tsx';
import { useNow } from '../../hooks/index.ts';
import { bySeverity } from '../../lib/tone.ts';

const SEVERITIES: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
/** Rows shown before the owner asks for all. */
const SHOWN = 15;

/** Actively exploited first, then by severity, then the newest. */
const order = (a: AdvisoryMatch, b: AdvisoryMatch): number =>
  Number(b.knownExploited) - Number(a.knownExploited) ||
  bySeverity(a, b) ||
  (b.published ?? '').localeCompare(a.published ?? '');

/** The published vulnerabilities of the installed version. */
export function Vulnerabilities({
  advisories,
  known,
  stale,
}: {
  advisories: readonly AdvisoryMatch[];
  /** Whether the version was seen; without it nothing can be compared. */
  known: boolean;
  /** "as of 27 Aug (94 days old)" where the data is too old to say more. */
  stale: string | null;
}) {
  const now = useNow(60_000);
  const [only, setOnly] = useState<string>('all');
  const [all, setAll] = useState(false);
  if (advisories.length === 0) {
    return (
      <Card title="Known vulnerabilities">
        {known ? (
          <Empty
            weather={stale ? 'fog' : 'clear'}
            title={`None known for this version${stale ? ` ${stale}` : ''}`}
          >
            New advisories are compared as soon as they are published and fetched.
          </Empty>
        ) : (
          <Empty weather="fog" title="The version was not seen">
            So nobody can say which of the published vulnerabilities it has.
          </Empty>
        )}
      </Card>
    );
  }
  const present = SEVERITIES.filter((severity) => advisories.some((each) => each.severity === severity));
  const filtered = advisories.filter((each) => only === 'all' || each.severity === only).toSorted(order);
  const shown = all ? filtered : filtered.slice(0, SHOWN);
  return (
    <Card
      title="Known vulnerabilities"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Severity"
          value={only}
          onChange={setOnly}
          data={[
            { value: 'all', label: `all ${advisories.length}` },
            ...present.map((severity) => ({
              value: severity,
              label: `${severity} ${advisories.filter((each) => each.severity === severity).length}`,
            })),
          ]}
        />
      }
    >
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th>Severity</th>
              <th>Advisory</th>
              <th>Fixed in</th>
              <th>Published</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((advisory) => (
              <tr key={advisory.id}>
                <td className="keep">
                  <SeverityPill severity={advisory.severity} />
                  {advisory.cvss ? (
                    <span className="small faint num"> {advisory.cvss.toFixed(1)}</span>
                  ) : null}
                </td>
                <td>
                  {advisory.url ? <ExternalLink url={advisory.url}>{advisory.id}</ExternalLink> : advisory.id}{' '}
                  {advisory.knownExploited ? <Pill tone="storm">actively exploited</Pill> : null}
                  {advisory.summary ? <div className="dim">{advisory.summary}</div> : null}
                </td>
                <td className="keep num">{advisory.fixedIn ?? 'not in this branch'}</td>
                <td className="keep num dim">
                  {advisory.published ? calendarDay(advisory.published, now) : '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {filtered.length > shown.length ? (
        <Button variant="default" size="xs" mt="sm" onClick={() => setAll(true)}>
          Show all {filtered.length}
        </Button>
      ) : null}
    </Card>
  );
}
