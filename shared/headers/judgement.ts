import type { HeaderFindingId } from '../findings/headers.ts';
import type { FindingId } from '../findings/index.ts';
import type { CloudProduct, HttpPart, ReportParts } from '../report.ts';
import { type MeasuredPage, valuesOf } from './page.ts';

export type HeaderVerdict = 'good' | 'bad' | 'missing' | 'info';

/** What a rule says against a header. */
export interface HeaderFinding {
  id: HeaderFindingId;
  subject?: string;
  evidence: string | null;
}

/** One header, judged; `note` says in one sentence what this value does, after the general explanation. */
export interface Judgement {
  header: string;
  values: string[];
  verdict: HeaderVerdict;
  note: string | null;
  findings: HeaderFinding[];
  /** A row of another area that tells more about this value; raised there, only shown here. */
  see?: FindingId;
}

/** What rules see. */
export interface Judged {
  http: HttpPart;
  page: MeasuredPage;
  host: string;
  product: CloudProduct;
  /** Major version; null where it is not known. */
  major: number | null;
}

export type Rule = (judged: Judged) => Judgement;

export type HeaderParts = Pick<ReportParts, 'http' | 'cloud' | 'target'>;

export const valuesIn = ({ page }: Judged, header: string): string[] => valuesOf(page, header);

/** Values with lists taken apart ("SAMEORIGIN, SAMEORIGIN" as some proxies merge them), in lower case. */
export const wordsIn = (judged: Judged, header: string): string[] =>
  valuesIn(judged, header)
    .flatMap((value) => value.split(','))
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');

const judgement =
  (verdict: HeaderVerdict) =>
  (
    header: string,
    values: string[],
    note: string | null = null,
    ...findings: HeaderFinding[]
  ): Judgement => ({
    header,
    values,
    verdict,
    note,
    findings,
  });

export const good = judgement('good');
export const info = judgement('info');

/** Not there although it should be. */
export const missing = (header: string, id: HeaderFindingId, note: string | null = null): Judgement => ({
  header,
  values: [],
  verdict: 'missing',
  note,
  findings: [{ id, evidence: null }],
});

/** There, but wrong; the values are the evidence unless another is given. */
export const bad = (
  header: string,
  values: string[],
  id: HeaderFindingId,
  note: string | null = null,
  evidence = values.join(', '),
): Judgement => ({ header, values, verdict: 'bad', note, findings: [{ id, evidence: evidence || null }] });
