import { Fragment, useEffect, useRef, useState } from 'react';
import type { Finding } from '../../shared/report.ts';
import { exactly, when } from '../../shared/words/index.ts';
import { useNow } from '../hooks/index.ts';
import type { FindingGroup } from '../lib/finding-groups.ts';
import { FindingBody } from './finding-body.tsx';
import { TurnIcon } from './icons.tsx';
import { Pill, SeverityPill } from './parts.tsx';

export interface FirstSeen {
  findingId: string;
  subject: string | null;
  at: string;
}

const keyOf = (finding: { id: string; subject: string | null }): string =>
  `${finding.id} ${finding.subject ?? ''}`;
const DAY = 86_400_000;

/** "since 14 Nov"; fresh ones say so. */
function sinceText(at: string | undefined, now: number): string {
  if (!at) return '';
  return now - Date.parse(at) < 2 * DAY ? `new ${when(at, now)}` : `since ${when(at, now)}`;
}

/** "CVE-2020-1, CVE-2020-2 and 34 more", each in one piece; not what the title says already. */
function Subjects({ findings, title }: FindingGroup) {
  const all = findings.flatMap(({ subject }) =>
    subject === null || title.includes(subject) ? [] : [subject],
  );
  const shown = all.length <= 3 ? all : all.slice(0, 2);
  return (
    <span className="subject">
      {shown.map((subject, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings of one kind may name one subject twice
        <Fragment key={at}>
          {at === 0 ? ' ' : ', '}
          <span className={subject.length <= 24 ? 'keep' : undefined}>{subject}</span>
        </Fragment>
      ))}
      {all.length > shown.length ? ` and ${all.length - shown.length} more` : null}
    </span>
  );
}

function FindingRow({
  cloudId,
  group,
  since,
  muted,
  startOpen,
  wanted,
}: {
  cloudId: string;
  group: FindingGroup;
  since: string | undefined;
  muted: boolean;
  startOpen: boolean;
  wanted: boolean;
}) {
  const now = useNow(60_000);
  const [open, setOpen] = useState(startOpen || wanted);
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!wanted) return;
    setOpen(true);
    row.current?.scrollIntoView({ block: 'center' });
  }, [wanted]);
  return (
    <article className="find" ref={row}>
      <h3>
        <button type="button" className="plain" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span className="sev">
            <SeverityPill severity={group.severity} />
          </span>
          <span className="t">
            {group.title}
            <Subjects {...group} />
          </span>
          {muted ? <Pill tone="fog">muted</Pill> : null}
          <span className="since" title={since ? exactly(since) : undefined}>
            {sinceText(since, now)}
          </span>
          <TurnIcon />
        </button>
      </h3>
      {open ? <FindingBody cloudId={cloudId} group={group} /> : null}
    </article>
  );
}

/** Groups of findings one may open; `wanted` is the id a link asked for. */
export function FindingList({
  cloudId,
  groups,
  since,
  openFirst = false,
  wanted = null,
  isMuted = () => false,
}: {
  cloudId: string;
  groups: readonly FindingGroup[];
  since: readonly FirstSeen[];
  openFirst?: boolean;
  wanted?: string | null;
  isMuted?: (finding: Finding) => boolean;
}) {
  const first = new Map(since.map((each) => [keyOf({ id: each.findingId, subject: each.subject }), each.at]));
  /** When the newest of a group was first seen: one new advisory makes the group new. */
  const newest = ({ findings }: FindingGroup): string | undefined =>
    findings
      .flatMap((finding) => first.get(keyOf(finding)) ?? [])
      .sort()
      .at(-1);
  return (
    <div>
      {groups.map((group, at) => (
        <FindingRow
          key={group.id}
          cloudId={cloudId}
          group={group}
          since={newest(group)}
          muted={group.findings.every(isMuted)}
          startOpen={openFirst && at === 0}
          wanted={group.id === wanted}
        />
      ))}
    </div>
  );
}
