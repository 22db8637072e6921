import { useEffect, useRef, useState } from 'react';
import type { Finding } from '../../shared/report.ts';
import { useNow } from '../app/hooks.ts';
import { exactly, when } from '../lib/format.ts';
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

function FindingRow({
  cloudId,
  finding,
  since,
  muted,
  startOpen,
  wanted,
}: {
  cloudId: string;
  finding: Finding;
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
            <SeverityPill severity={finding.severity} />
          </span>
          <span className="t">
            {finding.title}
            {finding.subject ? <span className="subject"> {finding.subject}</span> : null}
          </span>
          {muted ? <Pill tone="fog">muted</Pill> : null}
          <span className="since" title={since ? exactly(since) : undefined}>
            {sinceText(since, now)}
          </span>
          <TurnIcon />
        </button>
      </h3>
      {open ? <FindingBody cloudId={cloudId} finding={finding} /> : null}
    </article>
  );
}

/** Findings one may open; `wanted` is the id a link asked for. */
export function FindingList({
  cloudId,
  findings,
  since,
  openFirst = false,
  wanted = null,
  isMuted = () => false,
}: {
  cloudId: string;
  findings: readonly Finding[];
  since: readonly FirstSeen[];
  openFirst?: boolean;
  wanted?: string | null;
  isMuted?: (finding: Finding) => boolean;
}) {
  const first = new Map(since.map((each) => [keyOf({ id: each.findingId, subject: each.subject }), each.at]));
  const wantedAt = wanted ? findings.findIndex(({ id }) => id === wanted) : -1;
  return (
    <div>
      {findings.map((finding, at) => (
        <FindingRow
          key={keyOf(finding)}
          cloudId={cloudId}
          finding={finding}
          since={first.get(keyOf(finding))}
          muted={isMuted(finding)}
          startOpen={openFirst && at === 0}
          wanted={at === wantedAt}
        />
      ))}
    </div>
  );
}
