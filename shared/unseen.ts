import { type AreaCoverage, CoverageArea } from './coverage.ts';
import type { Grade, Report, ReportStatus, StatusReason } from './report.ts';

/** What was not seen, in words: one vocabulary for the grade's reasons, the terminal, the page and the tray. */

/** As a row or a list names each area. */
export const AREA_NAMES: Record<CoverageArea, string> = {
  cloud: 'Cloud',
  exposure: 'Exposed files',
  http: 'Headers',
  tls: 'TLS',
  certificate: 'Certificate',
};

/** As a sentence names each area, with its verb. */
const SUBJECTS: Record<CoverageArea, string> = {
  cloud: 'the cloud was',
  exposure: 'exposed files were',
  http: 'headers were',
  tls: 'TLS was',
  certificate: 'the certificate was',
};

interface ReasonWords {
  /** For a row of a card; as long as a short title at most. */
  short: string;
  /** Behind a colon, in a sentence. */
  words: string;
  /** What the owner can do, one or two sentences. */
  act: string;
}

export const REASONS: Record<StatusReason, ReasonWords> = {
  'untrusted-domain': {
    short: 'it does not trust this name',
    words: 'the cloud does not answer to this name (trusted_domains)',
    act: 'Add the name to trusted_domains, or watch the cloud by a name that is in the list.',
  },
  'client-certificate': {
    short: 'wants a client certificate',
    words: 'the server asks for a client certificate',
    act: 'To have it watched, let the address of this computer in without one.',
  },
  portal: {
    short: 'a portal stands in front',
    words: 'a login portal stands in front',
    act: 'Let status.php, remote.php, ocs and .well-known pass the portal: sync clients need them, too.',
  },
  challenge: {
    short: 'a challenge stands in front',
    words: 'a challenge page for browsers stands in front',
    act: 'Switch the challenge off for this name, or at least for status.php, remote.php, ocs and .well-known.',
  },
  'rate-limited': {
    short: 'a limiter refuses us',
    words: 'a limiter refuses our questions',
    act: 'Exempt the address of this computer from the limit, or choose the gentle pace.',
  },
  banned: {
    short: 'a firewall threw us out',
    words: 'a firewall has thrown us out',
    act: 'Allow the address of this computer (fail2ban: ignoreip; CrowdSec: an allow list), or leave the exposure probes out for this cloud.',
  },
  misdirected: {
    short: 'another server answers',
    words: 'another server answers for this name',
    act: 'Check where the name points in DNS, and which names the proxy serves on this address.',
  },
  'redirect-loop': {
    short: 'redirects in a circle',
    words: 'the address redirects in a circle',
    act: 'Tell the server that HTTPS ends at the proxy (X-Forwarded-Proto; overwriteprotocol), or let the proxy speak HTTPS to it.',
  },
  'name-refused': {
    short: 'TLS, but not by this name',
    words: 'the server speaks TLS, but not by this name',
    act: 'Watch the cloud by the name it is served under, or add this name to the server and its certificate.',
  },
  unavailable: {
    short: 'the cloud behind is down',
    words: 'a web server answers, but the cloud behind it does not',
    act: 'Look whether the cloud is running and whether the proxy points at the right address and port.',
  },
  authentication: {
    short: 'web server wants a password',
    words: 'the web server asks for a password of its own',
    act: 'Let status.php, remote.php, ocs and .well-known pass without it, or take it out of the web server.',
  },
  forbidden: {
    short: 'everything is refused (403)',
    words: 'the server refuses everything we ask (403)',
    act: 'Look for the address of this computer in the log of the web server or firewall, and allow it.',
  },
  'lost-configuration': {
    short: 'lost its configuration',
    words: 'the cloud has lost its configuration, or was never installed',
    act: 'Look for config/config.php: restore it from the backup, or mount the volume it lies on.',
  },
};

/** The areas a verdict over a host rests on. */
export const neededAreas = (status: ReportStatus): readonly CoverageArea[] =>
  status === 'not-a-cloud' ? ['http', 'tls', 'certificate'] : CoverageArea.options;

type Seen = Pick<Report, 'status' | 'coverage'>;

export interface UnseenArea extends AreaCoverage {
  area: CoverageArea;
  state: 'partial' | 'none';
}

/** The areas that a verdict needs and that were not fully seen; none for reports of before there was coverage. */
export function unseenAreas({ status, coverage }: Seen): UnseenArea[] {
  if (coverage === undefined || status === 'unreachable') return [];
  return neededAreas(status).flatMap((area) => {
    const { state, ...rest } = coverage[area];
    return state === 'full' ? [] : [{ area, ...rest, state }];
  });
}

/** Whether a cloud that was asked everything does not say its version: what is known of its vulnerabilities is then nothing. */
export const isVersionHidden = ({ cloud, coverage }: Pick<Report, 'cloud' | 'coverage'>): boolean =>
  cloud !== null && cloud.version === null && coverage?.cloud.state === 'full';

/** How an area was seen; `full` too where the report is of before there was coverage. */
export const seenState = (
  { coverage }: Pick<Report, 'coverage'>,
  area: CoverageArea,
): AreaCoverage['state'] => coverage?.[area].state ?? 'full';

/** What pathsLeft() says: how many of how many paths are left. */
const LEFT = /^(\d{1,4}) of (\d{1,4}) paths are left/u;

/**
 * "31 of 42 answers were refused", "3 of 42 questions were not answered", "19 of 28 paths are left for later scans"; null
 * where the numbers say nothing.
 */
export function tallyText({ asked, answered, refused, why }: AreaCoverage): string | null {
  if (why !== null && LEFT.test(why) && refused === 0) return why.replace(/\.$/u, '');
  if (asked === 0) return null;
  if (asked === 1) return refused > 0 ? 'the answer was refused' : answered < asked ? 'no answer came' : null;
  if (refused > 0) return `${Math.min(refused, asked)} of ${asked} answers were refused`;
  return answered < asked ? `${asked - answered} of ${asked} questions were not answered` : null;
}

/** "headers were not seen (31 of 42 answers were refused)". */
export function gapText(gap: UnseenArea): string {
  const tally = tallyText(gap);
  return `${SUBJECTS[gap.area]} ${gap.state === 'none' ? 'not seen' : 'seen in part'}${tally === null ? '' : ` (${tally})`}`;
}

/** "headers not seen": a gap for a menu. */
const gapWords = ({ area, state }: UnseenArea): string =>
  `${SUBJECTS[area].replace(/ (?:was|were)$/u, '')} ${state === 'none' ? 'not seen' : 'seen in part'}`;

/** What stands behind a status that is no verdict; null where the status is one. */
function blindness({ status, statusReason }: Pick<Report, 'status' | 'statusReason'>): string | null {
  if (status === 'unknown') return 'the questions were not answered';
  if (status !== 'refused') return null;
  return statusReason ? REASONS[statusReason].words : 'the server does not let us look';
}

const LOST = 'Scan again; where it stays so, the line is bad or a firewall drops packets without a word.';

type Judged = Seen & Pick<Report, 'statusReason' | 'grades' | 'cloud'>;

/** What a report cannot say: the letter it would be at best, and why there is none. */
export interface NoVerdict {
  /** Null where nothing can be said, not even at best. */
  atMost: Grade | null;
  /** "A at best: headers were not seen (31 of 42 answers were refused)", without a full stop. */
  sentence: string;
  /** The same in a few words: "A at best: headers not seen". */
  brief: string;
  /** What the owner can do about it; null where there is nothing. */
  act: string | null;
}

/** Why there is no overall grade; null where there is one, and of a server that nobody reached. */
export function noVerdict(report: Judged): NoVerdict | null {
  const { overall } = report.grades;
  if (overall === null || overall.grade !== null) return null;
  const atMost = overall.atMost ?? null;
  const act = report.statusReason
    ? REASONS[report.statusReason].act
    : report.status === 'unknown'
      ? LOST
      : null;
  const why = blindness(report);
  if (why !== null) return { atMost: null, sentence: `No verdict: ${why}`, brief: why, act };
  const gaps = unseenAreas(report);
  const lead = atMost === null ? 'No verdict' : `${atMost} at best`;
  const hidden = isVersionHidden(report) ? ['the version is hidden'] : [];
  const tell = (words: (gap: UnseenArea) => string) => {
    const all = [...hidden, ...gaps.map(words)];
    return all.length === 0 ? lead : `${lead}: ${all.join(', ')}`;
  };
  return { atMost, sentence: tell(gapText), brief: tell(gapWords), act };
}

/** Why the paths of the exposure probes are not all seen yet, where a scan asks only some of them. */
export const pathsLeft = (left: number, all: number): string =>
  `${left} of ${all} paths are left for later scans.`;

/** "9 of 28 paths seen so far" of what pathsLeft() says, else of the questions; null where none was asked. */
export function pathsSeen({ asked, answered, why }: AreaCoverage): string | null {
  const [, left, all] = LEFT.exec(why ?? '') ?? [];
  if (left !== undefined) return `${Number(all) - Number(left)} of ${all} paths seen so far`;
  return asked > 0 ? `${answered} of ${asked} paths seen` : null;
}
