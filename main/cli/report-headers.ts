import type { Report } from '../../shared/report.ts';
import type { Paint } from './paint.ts';
import { type Row, section } from './section.ts';

const yesNo = (value: boolean | null | undefined): string =>
  value == null ? 'unknown' : value ? 'yes' : 'no';

/** Headers with their values as received, and the tests behind the grade that did not pass. */
export function headersSection(paint: Paint, { http, grades }: Report, width: number): string[] {
  if (http === null) return [];
  const facts: Row[] = [
    [
      'HTTP → HTTPS',
      http.redirectsToHttps === null ? 'plain HTTP does not answer' : yesNo(http.redirectsToHttps),
    ],
    ['HTTP/2', `${yesNo(http.http2)}${http.http3 ? ', HTTP/3 announced' : ''}`],
  ];
  const failed = (grades.headers?.tests ?? [])
    .filter(({ modifier }) => modifier < 0)
    .map(({ name, result, modifier }): Row => [name, `${paint('warn', String(modifier))} ${result}`]);
  return [
    ...section(paint, 'HTTP', facts, width),
    ...section(paint, 'Header tests that cost points', failed, width),
  ];
}
