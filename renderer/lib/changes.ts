import type { ChangeGroup } from '../../shared/change-groups.ts';
import { ReportStatus } from '../../shared/report.ts';
import type { Change } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { exactly } from '../../shared/words/index.ts';
import type { CloudTab } from './route.ts';

/** Changes that we or the owner made are told, but the cloud is neither better nor worse for them. */
const NOT_OF_THE_CLOUD: ReadonlySet<string> = new Set(['rules', 'settings']);

/** The weather a change brings: good news is clear, bad news as bad as its severity, none of its own doing fog. */
export function changeTone(
  change: Pick<Change, 'direction' | 'severity'> & { cause?: Change['cause'] },
): Weather {
  if (change.direction === 'neutral' || NOT_OF_THE_CLOUD.has(change.cause ?? 'cloud')) return 'fog';
  if (change.direction === 'better') return 'clear';
  return change.severity === 'critical' || change.severity === 'high' ? 'storm' : 'unsettled';
}

const WORDS: Record<string, string> = { better: 'better', worse: 'worse' };

/** What the weather of a change means, for those who cannot see it. */
export const changeWord = ({ direction, cause }: Pick<Change, 'direction' | 'cause'>): string =>
  NOT_OF_THE_CLOUD.has(cause) ? 'not of the cloud’s doing' : (WORDS[direction] ?? 'changed');

const CAUSES: Record<string, string> = {
  rules: 'your cloud did not change: Weathervane’s rules did',
  settings: 'your cloud did not change: what you trust did (CA or pin)',
  data: 'because of newer advisory data',
};

/** Said beside a change that the cloud itself did not cause; null for all others. */
export const causeOf = ({ cause }: Pick<Change, 'cause'>): string | null => CAUSES[cause] ?? null;

/** The filters of the Changes page, in their order. */
export const GROUP_LABELS: readonly { value: ChangeGroup; label: string }[] = [
  { value: 'all', label: 'everything' },
  { value: 'worse', label: 'what got worse' },
  { value: 'better', label: 'what got better' },
  { value: 'certificate', label: 'certificates' },
  { value: 'version', label: 'versions and vulnerabilities' },
  { value: 'tls', label: 'TLS' },
  { value: 'headers', label: 'headers and exposure' },
  { value: 'reachability', label: 'up and down' },
];

/** Where the matter of a kind stands on a cloud's page, by how the kind starts. */
const TABS: readonly (readonly [start: string, tab: CloudTab])[] = [
  ['certificate', 'certificate'],
  ['version', 'version'],
  ['product', 'version'],
  ['end-of-life', 'version'],
  ['advisory', 'version'],
  ['exposure', 'version'],
  ['protocol', 'tls'],
  ['suite', 'tls'],
  ['header', 'headers'],
  ['down', 'history'],
  ['up', 'history'],
  ['maintenance', 'history'],
];
/** The same for what is named like a finding or a grade: "tls.protocol-old", "headers". */
const AREAS: Record<string, CloudTab> = {
  certificate: 'certificate',
  cloud: 'version',
  exposure: 'version',
  nextcloudScan: 'version',
  tls: 'tls',
  headers: 'headers',
};

/** The tab, and the finding on it, that a change is about; the summary where nothing more is known. */
export function matterOf({ kind, subject }: Pick<Change, 'kind' | 'subject'>): {
  tab: CloudTab;
  item: string | null;
} {
  // A finding's subject is its id, and after a bar what it is about.
  const id = (subject ?? '').split('|', 1)[0] ?? '';
  if (kind.startsWith('finding') && kind !== 'finding-gone' && id !== '')
    return { tab: 'findings', item: id };
  if (kind.startsWith('finding') || kind.startsWith('grade'))
    return { tab: AREAS[id.split('.', 1)[0] ?? ''] ?? 'summary', item: null };
  return { tab: TABS.find(([start]) => kind.startsWith(start))?.[1] ?? 'summary', item: null };
}

/** One side of a change: moments as a person writes them, everything else as it is. */
export const readable = (value: string): string =>
  /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? exactly(value) : value;

/** Kinds whose sentence names both sides. */
const SAYS_BOTH = /^(grade|version|product)-/;
/** Words of our own for a state, not evidence. */
const STATES: ReadonlySet<string> = new Set([...ReportStatus.options, 'offered', 'not offered', 'covered']);

/**
 * What a change rests on, as far as its sentence does not say it already: `before` and `after` as text, null where that
 * side has none.
 */
export function evidenceOf(change: Pick<Change, 'kind' | 'sentence' | 'before' | 'after'>): {
  before: string | null;
  after: string | null;
} {
  if (SAYS_BOTH.test(change.kind)) return { before: null, after: null };
  const side = (value: string | null): string | null =>
    value === null ||
    value === '' ||
    STATES.has(value) ||
    (value.length > 3 && change.sentence.includes(value))
      ? null
      : readable(value);
  const [before, after] = [side(change.before), side(change.after)];
  return { before: before === after ? null : before, after };
}
