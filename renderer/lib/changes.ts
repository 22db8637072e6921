import type { Change } from '../../shared/state.ts';
import type { Weather } from '../../shared/weather.ts';
import { exactly } from './format.ts';

/** The weather a change brings: good news is clear, bad news as bad as its severity. */
export function changeTone(change: Pick<Change, 'direction' | 'severity'>): Weather {
  if (change.direction === 'better') return 'clear';
  if (change.direction === 'neutral') return 'fog';
  return change.severity === 'critical' || change.severity === 'high' ? 'storm' : 'unsettled';
}

/** Said beside a change that the cloud itself did not cause. */
export const CAUSES: Record<Change['cause'], string | null> = {
  cloud: null,
  rules: 'only because Weathervane’s rules changed',
  data: 'because of newer advisory data',
  settings: 'because you changed what you trust (CA or pin)',
};

/** The filters of the Changes page. */
export const GROUPS = [
  { value: 'all', label: 'everything' },
  { value: 'worse', label: 'what got worse' },
  { value: 'better', label: 'what got better' },
  { value: 'certificate', label: 'certificates' },
  { value: 'version', label: 'versions and vulnerabilities' },
  { value: 'tls', label: 'TLS' },
  { value: 'headers', label: 'headers and exposure' },
  { value: 'reachability', label: 'up and down' },
] as const;
export type Group = (typeof GROUPS)[number]['value'];

type Test = (change: Pick<Change, 'kind' | 'direction' | 'subject'>) => boolean;

/** A finding belongs where its id says: "tls.protocol-old" to TLS. */
const about =
  (kinds: RegExp, area: RegExp): Test =>
  ({ kind, subject }) =>
    kinds.test(kind) || (kind.startsWith('finding') && area.test(subject ?? ''));

export const changeGroups: Record<Group, Test> = {
  all: () => true,
  worse: ({ direction }) => direction === 'worse',
  better: ({ direction }) => direction === 'better',
  certificate: about(/^certificate/, /^certificate\./),
  version: about(/^(version|product|end-of-life|advisory)/, /^cloud\./),
  tls: about(/^(protocol|suite)/, /^tls\./),
  headers: about(/^(header|exposure)/, /^(headers|exposure)\./),
  reachability: about(/^(up|down|maintenance)/, /^reachability\./),
};

/** One side of a change: moments as a person writes them, everything else as it is. */
export const readable = (value: string): string =>
  /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? exactly(value) : value;
