import { useState } from 'react';
import { findingRow } from '../../../shared/findings/index.ts';
import { type HeaderRow, type HeaderVerdict, headerTable } from '../../../shared/header-table.ts';
import type { Finding, Report } from '../../../shared/report.ts';
import { seenState } from '../../../shared/unseen.ts';
import type { Weather } from '../../../shared/weather.ts';
import { FindingBody } from '../../components/finding-body.tsx';
import { TurnIcon } from '../../components/icons.tsx';
import { Card, Empty, Facts, GradeBadge, Pill } from '../../components/parts.tsx';
import { SeenInPart } from '../../components/unseen.tsx';
import { areaSentence } from '../../lib/unseen-sentences.ts';
import { Observatory } from './observatory.tsx';
import type { TabProps } from './tab-props.ts';

const VERDICTS: Record<HeaderVerdict, { tone: Weather; word: string }> = {
  good: { tone: 'clear', word: 'good' },
  bad: { tone: 'unsettled', word: 'not good' },
  missing: { tone: 'unsettled', word: 'missing' },
  info: { tone: 'fog', word: 'for information' },
};

/** The finding of a row as the report has it; muted or older reports may lack it, the catalogue then speaks. */
function findingOf(row: HeaderRow, report: Report): Finding | null {
  if (!row.findingId) return null;
  const found = report.findings.find(({ id }) => id === row.findingId);
  if (found) return found;
  const known = findingRow(row.findingId);
  return known
    ? { id: row.findingId, severity: known.severity, subject: null, title: known.title, evidence: null }
    : null;
}

function Row({ cloudId, row, report }: { cloudId: string; row: HeaderRow; report: Report }) {
  const [open, setOpen] = useState(false);
  const finding = row.verdict === 'good' ? null : findingOf(row, report);
  const { tone, word } = VERDICTS[row.verdict];
  return (
    <article className="header-row">
      <div className="header-line">
        <Pill tone={tone}>{word}</Pill>
        <div>
          <h3>{row.header}</h3>
          {row.values.map((value, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal values may repeat; their order is what was received
            <div key={at} className="mono value">
              {value || '(empty)'}
            </div>
          ))}
          <p className="small dim">{row.explanation}</p>
        </div>
        {finding ? (
          <button
            type="button"
            className="plain fix small"
            aria-expanded={open}
            aria-label={`How to fix ${row.header}`}
            onClick={() => setOpen(!open)}
          >
            <span>Fix</span> <TurnIcon />
          </button>
        ) : null}
      </div>
      {open && finding ? (
        <div className="find">
          <FindingBody cloudId={cloudId} group={{ ...finding, findings: [finding] }} />
        </div>
      ) : null}
    </article>
  );
}

const ROLES: Record<string, string> = {
  root: 'the address itself',
  redirect: 'on the way',
  login: 'login page',
  heartbeat: 'heartbeat route',
};

/** Which address gave which status; what is above was read from the login page where there is one. */
function Measured({ report }: { report: Report }) {
  const { http } = report;
  if (!http) return null;
  return (
    <Card title="Where it was measured">
      <Facts
        rows={[
          ...(http.measured ?? []).map(
            (page) => [ROLES[page.role] ?? page.role, `${page.url} (status ${page.status})`] as const,
          ),
          [
            'http:// leads to https://',
            http.redirectsToHttps === null
              ? http.redirects?.length === 0
                ? 'plain HTTP does not answer'
                : null
              : http.redirectsToHttps
                ? 'yes'
                : 'no',
          ],
          ['HTTP/2', http.http2 === null ? null : http.http2 ? 'yes' : 'no'],
          [
            'HTTP/3',
            http.http3 === null || http.http3 === undefined ? null : http.http3 ? 'announced' : 'no',
          ],
        ]}
      />
    </Card>
  );
}

/** Every header: its value, a verdict, what it is for, how to put it right; then the Observatory's score. */
export function HeadersTab({ cloud, report }: TabProps) {
  const rows = headerTable(report);
  const { headers } = report.grades;
  return (
    <div className="stack">
      <Card
        title="Headers"
        actions={headers ? <GradeBadge grade={headers.grade} of="Headers" size="small" /> : null}
      >
        {rows.length === 0 ? null : <SeenInPart report={report} area="http" />}
        {rows.length === 0 ? (
          <Empty
            weather="fog"
            title={
              seenState(report, 'http') === 'full' ? 'No answer that can be judged' : 'Headers were not seen'
            }
          >
            {areaSentence(report, 'http') ??
              'The server sent an error page, or nothing at all; those come without the headers of the cloud.'}
          </Empty>
        ) : (
          rows.map((row) => <Row key={row.header} cloudId={cloud.settings.id} row={row} report={report} />)
        )}
      </Card>
      {headers ? <Observatory headers={headers} /> : null}
      <Measured report={report} />
    </div>
  );
}
