import { type HeaderVerdict, headerTable } from '../../shared/header-table.ts';
import { observatoryResult, observatoryTest } from '../../shared/observatory-words.ts';
import type { Report } from '../../shared/report.ts';
import { type Paint, type Tone, wrap } from './paint.ts';
import { type Row, section } from './section.ts';

const yesNo = (value: boolean | null | undefined): string =>
  value == null ? 'unknown' : value ? 'yes' : 'no';

const redirectText = ({ redirectsToHttps, redirects }: NonNullable<Report['http']>): string => {
  if (redirectsToHttps !== null) return yesNo(redirectsToHttps);
  return redirects?.length === 0 ? 'plain HTTP does not answer' : 'not measured';
};

const VERDICTS: Record<HeaderVerdict, { word: string; tone: Tone }> = {
  good: { word: 'good', tone: 'good' },
  bad: { word: 'not good', tone: 'warn' },
  missing: { word: 'missing', tone: 'warn' },
  info: { word: 'info', tone: 'dim' },
};

/** Each header with its verdict, below it the values as received; what is rightly not sent is left out. */
function headerLines(paint: Paint, report: Report, width: number): string[] {
  const rows = headerTable(report).filter(({ verdict, values }) => verdict !== 'info' || values.length > 0);
  if (rows.length === 0) return [];
  const lines = rows.flatMap(({ header, values, verdict }) => {
    const { word, tone } = VERDICTS[verdict];
    return [
      `  ${paint(tone, word.padEnd(10))}${header}${verdict === 'good' && values.length === 0 ? paint('dim', ' (not sent)') : ''}`,
      ...values.flatMap((value) =>
        wrap(value, Math.max(30, width - 12)).map((line) => `            ${paint('dim', line)}`),
      ),
    ];
  });
  return ['', paint('bold', 'Headers'), ...lines];
}

/** Headers with their values as received, and the tests behind the grade that did not pass. */
export function headersSection(paint: Paint, report: Report, width: number): string[] {
  const { http, grades } = report;
  if (http === null) return [];
  const facts: Row[] = [
    ['HTTP → HTTPS', redirectText(http)],
    ['HTTP/2', `${yesNo(http.http2)}${http.http3 ? ', HTTP/3 announced' : ''}`],
  ];
  const failed = (grades.headers?.tests ?? [])
    .filter(({ modifier }) => modifier < 0)
    .map(
      ({ name, result, modifier }): Row => [
        String(modifier),
        `${observatoryTest(name)}: ${observatoryResult(result)}`,
      ],
    );
  return [
    ...section(paint, 'HTTP', facts, width),
    ...headerLines(paint, report, width),
    ...section(paint, 'Header tests that cost points', failed, width),
  ];
}
