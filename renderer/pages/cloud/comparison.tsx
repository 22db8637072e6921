import type { Report } from '../../../shared/report.ts';
import type { Change } from '../../../shared/state.ts';
import { productName } from '../../../shared/summary.ts';
import { WeatherDot } from '../../components/icons.tsx';
import { Empty, GradeBadge } from '../../components/parts.tsx';
import { CAUSES, changeTone, readable } from '../../lib/changes.ts';
import { count, day, exactly } from '../../lib/format.ts';
import { protocolList } from '../../lib/report-sentences.ts';

/** One side of a change, as long as fits at the end of a row. */
const short = (value: string | null): string => (value === null ? 'nothing' : readable(value).slice(0, 40));

const WORDS = { better: 'better', worse: 'worse', neutral: 'changed' } as const;

function rowsOf(report: Report, now: number): [string, string][] {
  const { cloud, certificate, tls, grades, findings } = report;
  const offered = Object.entries(tls?.protocols ?? {})
    .filter(([, on]) => on === true)
    .map(([name]) => name);
  return [
    ['Cloud', cloud ? `${productName(cloud.product)} ${cloud.version ?? ''}` : '–'],
    ['Known vulnerabilities', cloud ? String(cloud.advisories.length) : '–'],
    ['Certificate until', certificate ? day(certificate.notAfter, now) : '–'],
    ['Issuer', certificate?.issuer ?? '–'],
    ['TLS versions', tls ? protocolList(offered) : '–'],
    ['TLS grade', grades.tls?.grade ?? '–'],
    ['Headers', grades.headers ? `${grades.headers.grade} (${grades.headers.score})` : '–'],
    ['Findings', String(findings.length)],
  ];
}

/** Two reports next to each other, and what changed between them by meaning. */
export function Comparison({
  before,
  after,
  changes,
}: {
  before: Report;
  after: Report;
  changes: readonly Change[];
}) {
  const now = Date.parse(after.startedAt);
  const left = rowsOf(before, now);
  const right = rowsOf(after, now);
  return (
    <div className="stack">
      <div className="table-wrap">
        <table className="table compare">
          <thead>
            <tr>
              <th>
                <span className="sr">What</span>
              </th>
              <th>
                {exactly(before.startedAt)}{' '}
                <GradeBadge grade={before.grades.overall?.grade ?? null} of="Overall before" size="small" />
              </th>
              <th>
                {exactly(after.startedAt)}{' '}
                <GradeBadge grade={after.grades.overall?.grade ?? null} of="Overall after" size="small" />
              </th>
            </tr>
          </thead>
          <tbody>
            {left.map(([name, value], at) => {
              const other = right[at]?.[1] ?? '–';
              return (
                <tr key={name} className={value === other ? '' : 'differs'}>
                  <td className="faint keep">{name}</td>
                  <td>{value}</td>
                  <td>{other}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {changes.length === 0 ? (
        <Empty title="Nothing changed between these two" />
      ) : (
        <div>
          <h3>{count(changes.length, 'change')}</h3>
          <ul className="feed">
            {changes.map((change) => (
              <li className="ev" key={`${change.kind} ${change.subject} ${change.sentence}`}>
                <WeatherDot weather={changeTone(change)} label={WORDS[change.direction]} />
                <div>
                  <b>{change.sentence}</b>
                  {CAUSES[change.cause] ? <span className="s"> {CAUSES[change.cause]}</span> : null}
                </div>
                <small className="mono">
                  {change.before !== null || change.after !== null
                    ? `${short(change.before)} → ${short(change.after)}`
                    : ''}
                </small>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
