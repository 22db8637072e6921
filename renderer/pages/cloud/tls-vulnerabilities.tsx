import { TLS_VULNERABILITIES, type TlsPart, type Verdict } from '../../../shared/report.ts';
import type { Weather } from '../../../shared/weather.ts';
import { Card, Pill } from '../../components/parts.tsx';
import { VULNERABILITY_NAMES } from '../../lib/names.ts';

const VERDICTS: Record<Verdict, { tone: Weather; word: string; rank: number }> = {
  vulnerable: { tone: 'storm', word: 'vulnerable', rank: 0 },
  potential: { tone: 'unsettled', word: 'potentially', rank: 1 },
  unknown: { tone: 'fog', word: 'unknown', rank: 2 },
  'not-tested': { tone: 'fog', word: 'not tested', rank: 3 },
  'not-vulnerable': { tone: 'clear', word: 'not vulnerable', rank: 4 },
};

/** The attacks with a name: verdict and what it rests on, the bad ones first. */
export function TlsVulnerabilities({ tls }: { tls: TlsPart }) {
  const known = Object.keys(VULNERABILITY_NAMES) as (typeof TLS_VULNERABILITIES)[number][];
  const rows = known
    .filter((id) => TLS_VULNERABILITIES.includes(id))
    .map((id) => ({ id, verdict: VERDICTS[tls.vulnerabilities[id]], ...VULNERABILITY_NAMES[id] }))
    .toSorted((a, b) => a.verdict.rank - b.verdict.rank);
  return (
    <Card title="Named attacks">
      <ul className="attacks">
        {rows.map(({ id, name, gist, verdict }) => (
          <li key={id}>
            <div>
              <b>{name}</b> <span className="faint small">{gist}</span>
              {tls.evidence?.[id] ? <div className="small dim">{tls.evidence[id]}</div> : null}
            </div>
            <Pill tone={verdict.tone}>{verdict.word}</Pill>
          </li>
        ))}
      </ul>
    </Card>
  );
}
