import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { type FixTarget, findingRow } from '../../shared/findings/index.ts';
import type { Finding } from '../../shared/report.ts';
import type { FindingGroup } from '../lib/finding-groups.ts';
import { articleFor } from '../lib/learn-links.ts';
import { CodeBlock } from './code-block.tsx';
import { ExternalLink } from './external-link.tsx';
import { MuteDialog } from './mute-dialog.tsx';
import { Note } from './parts.tsx';

const TARGETS: Record<FixTarget, string> = {
  apache: 'Apache',
  nginx: 'nginx',
  caddy: 'Caddy',
  nextcloudpi: 'NextCloudPi',
  certbot: 'certbot',
  'acme.sh': 'acme.sh',
  occ: 'occ',
  php: 'PHP',
};

/** The server the owner last picked, for as long as the page is open: nobody runs a different one per finding. */
let preferred: FixTarget | null = null;

function Fixes({ config, title }: { config: Partial<Record<FixTarget, string>>; title: string }) {
  // In the order of the catalogue: what most owners need comes first there.
  const targets = (Object.keys(config) as FixTarget[]).filter((target) => config[target] !== undefined);
  const [picked, setPicked] = useState<FixTarget | null>(preferred);
  const target = targets.find((each) => each === picked) ?? targets[0];
  if (!target) return null;
  return (
    <div>
      {targets.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label="Your server"
          data={targets.map((value) => ({ value, label: TARGETS[value] }))}
          value={target}
          onChange={(value) => {
            preferred = value as FixTarget;
            setPicked(preferred);
          }}
        />
      ) : (
        <b>{TARGETS[target]}</b>
      )}
      <CodeBlock text={config[target] ?? ''} label={`${title}: for ${TARGETS[target]}`} />
    </div>
  );
}

/** Rows of evidence shown before the owner asks for the rest. */
const SHOWN = 8;

/** What was seen; with several subjects, of each. */
function Evidence({ findings }: { findings: readonly Finding[] }) {
  const [all, setAll] = useState(false);
  const [single] = findings;
  if (findings.length === 1)
    return single?.evidence ? (
      <p>
        <b>Seen:</b> <span className="mono">{single.evidence}</span>
      </p>
    ) : null;
  const shown = all ? findings : findings.slice(0, SHOWN);
  return (
    <div>
      <b>Seen:</b>
      <ul className="evidence">
        {shown.map(({ subject, evidence }) => (
          <li key={`${subject} ${evidence}`} className="mono">
            {[subject, evidence].filter(Boolean).join(': ')}
          </li>
        ))}
      </ul>
      {shown.length < findings.length ? (
        <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
          Show all {findings.length}
        </Button>
      ) : null}
    </div>
  );
}

/** Why it matters, what was seen, what to do about it; and where to read on. */
export function FindingBody({ cloudId, group }: { cloudId: string; group: FindingGroup }) {
  const [muting, setMuting] = useState(false);
  const row = findingRow(group.id);
  const article = articleFor(group.id);
  return (
    <div className="body">
      <p>{row?.why ?? 'This finding is from another version of Weathervane; it has no explanation here.'}</p>
      <Evidence findings={group.findings} />
      {row ? (
        <>
          <p>
            <b>What to do:</b> {row.fix.general}
          </p>
          {row.fix.config ? <Fixes config={row.fix.config} title={group.title} /> : null}
          {row.fix.caution ? <Note tone="unsettled">{row.fix.caution}</Note> : null}
        </>
      ) : null}
      <div className="line-up small">
        {row ? <ExternalLink url={row.reference.url}>{row.reference.title}</ExternalLink> : null}
        {article ? <a href={`#/learn/${article.id}`}>Learn: {article.title}</a> : null}
        <Button
          size="compact-xs"
          variant="default"
          className="push"
          aria-label={`Mute: ${group.title}`}
          onClick={() => setMuting(true)}
        >
          Mute…
        </Button>
      </div>
      <MuteDialog
        opened={muting}
        onClose={() => setMuting(false)}
        cloudId={cloudId}
        finding={group.findings.length === 1 ? (group.findings[0] ?? null) : { ...group, subject: null }}
      />
    </div>
  );
}
