import type { FindingId } from './findings/index.ts';
import type { HeaderFinding, HeaderParts, HeaderVerdict, Judged, Rule } from './headers/judgement.ts';
import { judgedPage } from './headers/page.ts';
import {
  judgeCookies,
  judgeCrossDomain,
  judgeDate,
  judgeDownload,
  judgeEncoding,
  judgeHttp2,
  judgePermissions,
  judgePoweredBy,
  judgeRobots,
  judgeServer,
  judgeXss,
} from './headers/rules-other.ts';
import {
  judgeContentType,
  judgeCors,
  judgeCsp,
  judgeEmbedder,
  judgeFrames,
  judgeHsts,
  judgeOpener,
  judgeReferrer,
  judgeResource,
} from './headers/rules-policy.ts';
import { doubledHeaders, redirectFindings, scriptFindings, unevenHeaders } from './headers/rules-whole.ts';

export type { HeaderParts, HeaderVerdict } from './headers/judgement.ts';

/** One line of the Headers tab and of the command line. */
export interface HeaderRow {
  header: string;
  /** As received, in order; several where the header came more than once, none where it is missing. */
  values: string[];
  verdict: HeaderVerdict;
  /** What the header does and what this value means, in plain words. */
  explanation: string;
  /** The catalogue's row with the reason and the fix. */
  findingId: FindingId | null;
}

/** Every header that is shown, in the order it is shown: what it is for, and the rule that judges it. */
const HEADERS: readonly [explanation: string, rule: Rule][] = [
  [
    'Tells the browser to use nothing but HTTPS for this cloud, and to refuse it when the certificate cannot be trusted.',
    judgeHsts,
  ],
  [
    'Lists from where scripts, pictures, styles and frames may come; the browser refuses everything else.',
    judgeCsp,
  ],
  [
    'Says which sites may show the cloud inside a frame. It protects against clickjacking: buttons hidden under a foreign page.',
    judgeFrames,
  ],
  [
    'Forbids the browser to guess what a file is, so that an uploaded picture is never run as a script.',
    judgeContentType,
  ],
  [
    'Decides how much of an address other sites learn when somebody follows a link out of the cloud.',
    judgeReferrer,
  ],
  ['Asks search engines to keep the cloud out of their results.', judgeRobots],
  ['Forbids PDF documents and old Flash films of other sites to load data from the cloud.', judgeCrossDomain],
  ['Told old browsers to block pages that look like a scripting attack.', judgeXss],
  ['Told Internet Explorer not to open downloads inside the site.', judgeDownload],
  ['Says which abilities of the browser (camera, location) pages may use.', judgePermissions],
  ['Separates the page from windows of other sites that opened it.', judgeOpener],
  ['Lets the page load only what agrees to be loaded by it.', judgeEmbedder],
  ['Says which sites may load files of the cloud into their own pages.', judgeResource],
  ['Says which other sites may read answers of the cloud from a visitor’s browser.', judgeCors],
  [
    'Cookies carry the login. Secure keeps them on HTTPS, HttpOnly away from scripts, SameSite away from requests other sites make.',
    judgeCookies,
  ],
  ['The signature of the web server. Its version helps who looks for known holes.', judgeServer],
  ['Tells what the application is made with. Nobody needs to know.', judgePoweredBy],
  [
    'Compression makes pages small; of pages with secrets the size can give something away (BREACH).',
    judgeEncoding,
  ],
  ['The clock of the server; one-time passwords and certificates depend on it.', judgeDate],
  [
    'The newer protocol that loads many small files over one connection; it exists only over TLS.',
    judgeHttp2,
  ],
];

const majorOf = (version: string | null | undefined): number | null => {
  const major = /^\d{1,4}/u.exec(version ?? '')?.[0];
  return major === undefined ? null : Number(major);
};

/**
 * Null where there is no answer to judge: nothing measured, or an error page, which web servers send without the
 * application's headers.
 */
function judgedOf(parts: HeaderParts): Judged | null {
  const page = parts.http === null ? null : judgedPage(parts.http);
  if (parts.http === null || page === null) return null;
  if (page.status >= 400 && page.status !== 401 && page.status !== 403) return null;
  return {
    http: parts.http,
    page,
    host: parts.target.host,
    product: parts.cloud?.product ?? 'unknown',
    major: majorOf(parts.cloud?.version),
  };
}

/** The seed's list of headers and more: each with its values, a verdict, and why. Empty where nothing can be judged. */
export function headerTable(parts: HeaderParts): HeaderRow[] {
  const judged = judgedOf(parts);
  if (judged === null) return [];
  const doubled = doubledHeaders(judged);
  return HEADERS.map(([explanation, rule]) => {
    const { header, values, verdict, note, findings, see } = rule(judged);
    const twice = doubled.find(({ subject }) => subject === header);
    const first = findings[0] ?? twice;
    return {
      header,
      values,
      verdict: twice && verdict !== 'missing' ? 'bad' : verdict,
      explanation: [explanation, note, twice ? 'It is sent more than once.' : null].filter(Boolean).join(' '),
      findingId: first?.id ?? see ?? null,
    };
  });
}

/** Everything the rules have to say against the answers of a server; the detector of the scan stands on it. */
export function headerProblems(parts: HeaderParts): HeaderFinding[] {
  if (parts.http === null) return [];
  const judged = judgedOf(parts);
  const redirects = redirectFindings({ http: parts.http });
  if (judged === null) return redirects;
  return [
    ...redirects,
    ...HEADERS.flatMap(([, rule]) => rule(judged).findings),
    ...doubledHeaders(judged),
    ...unevenHeaders(judged),
    ...scriptFindings(judged),
  ];
}
