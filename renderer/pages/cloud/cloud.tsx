import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CloudState } from '../../../shared/state.ts';
import type { Weather } from '../../../shared/weather.ts';
import { ago, span, until } from '../../../shared/words/index.ts';
import { MuteDialog } from '../../components/mute-dialog.tsx';
import { GradeBadge, Head, Loading, Note, Pill, Problem, Working } from '../../components/parts.tsx';
import { useAsk, useCloud, useDo, useNow, useSnapshot } from '../../hooks/index.ts';
import { hostOf } from '../../lib/format.ts';
import type { CloudTab } from '../../lib/route.ts';
import { cloudRoute } from '../../lib/route.ts';
import { nextScanText, noScanWhy } from '../../lib/schedule-words.ts';
import { CloudMenu } from './cloud-menu.tsx';
import { TabBody } from './tab-body.tsx';

const TABS: Record<CloudTab, string> = {
  summary: 'Summary',
  findings: 'Findings',
  version: 'Version',
  certificate: 'Certificate',
  tls: 'TLS',
  headers: 'Headers',
  history: 'History',
};

/** What it is and how fresh what we know is; a line breaks between the parts. */
function Subtitle({ cloud, now }: { cloud: CloudState; now: number }) {
  const { last, rows, settings } = cloud;
  const product = last?.product ? rows.find((row) => row.kind === 'version')?.title : null;
  const scanned = last
    ? `scanned ${ago(last.startedAt, now)} in ${span(last.durationMs)}`
    : 'not scanned yet';
  return (
    <>
      {hostOf(settings.url)}
      {[product, scanned].filter(Boolean).map((part) => (
        <span key={part}>
          {' · '}
          <span className="keep">{part}</span>
        </span>
      ))}
    </>
  );
}

/** The scan under way, or when the next one is due and why. */
function ScanState({ cloud, now }: { cloud: CloudState; now: number }) {
  const { pausedUntil } = useSnapshot().settings.schedule;
  const { scanning, mutedUntil } = cloud;
  return (
    <div className="cloud-state">
      {scanning ? (
        <div className="scan-line" role="status">
          <Working progress={scanning} />
          <span className="small dim">{scanning.step}</span>
        </div>
      ) : (
        <span className="small faint">{nextScanText(cloud, pausedUntil, now)}</span>
      )}
      {mutedUntil ? (
        <Pill tone="fog">{mutedUntil === 'forever' ? 'Muted' : `Muted, ends ${until(mutedUntil, now)}`}</Pill>
      ) : null}
    </div>
  );
}

/** "A at best: headers were not seen", what it comes to in bold. */
function Sentence({ of }: { of: string }) {
  const [lead = of, ...rest] = of.split(': ');
  return (
    <>
      <b>{lead}</b>
      {rest.length > 0 ? `: ${rest.join(': ')}` : ''}.
    </>
  );
}

const DOWN: Partial<Record<CloudState['reachability'], string>> = {
  down: 'It does not answer. What you see below is from the last scan that could see it.',
  maintenance: 'It is in maintenance mode. What you see below is from before.',
  away: 'This computer is in a network in which the cloud was never seen, so nothing is held against it. Weathervane goes on as soon as it sees the cloud again. What you see below is from before.',
};

/** What is special about how it can be reached, with the error where there is one. */
function reachText({ reachability, rows, nextScanAt }: CloudState, now: number): string | null {
  const row = rows.find(({ kind }) => kind === 'reachability');
  const error = row?.detail.replace(/\.$/u, '') ?? null;
  if (reachability === 'failing')
    return `It did not answer the last time${error ? ` (${error})` : ''}. Weathervane looks again ${
      nextScanAt ? `${until(nextScanAt, now)} ` : ''
    }before it calls that an outage.`;
  const text = DOWN[reachability] ?? null;
  return text !== null && reachability === 'down' && error ? `${text} The last try: ${error}.` : text;
}

const REACH_TONE: Partial<Record<CloudState['reachability'], Weather>> = { down: 'storm', away: 'fog' };

/** One cloud: head, tabs, and the tab's body on the newest report. */
export function CloudPage({ id, tab, item }: { id: string; tab: CloudTab; item: string | null }) {
  const cloud = useCloud(id);
  const now = useNow();
  const scan = useDo('scan');
  const cancel = useDo('cancelScan');
  const here = useDo('hereToo');
  const unmute = useDo('unmute');
  const { connection, settings: all } = useSnapshot();
  const [muting, setMuting] = useState(false);
  const asked = useAsk('getReport', cloud ? { cloudId: id, scanId: null } : null, cloud?.last?.scanId);
  if (!cloud) {
    return (
      <>
        <Head title="There is no such cloud">It may have been removed in the meantime.</Head>
        <a href="#/overview">Back to the overview</a>
      </>
    );
  }
  const { settings, last, scanning, weather, unseen } = cloud;
  const report = asked.value?.report ?? null;
  const mute = all.mutes.find(
    ({ cloudId, findingId, until: end }) =>
      cloudId === id && findingId === null && (end === null || Date.parse(end) > now),
  );
  const findings = last ? Object.values(last.findings).reduce((sum, each) => sum + each, 0) : 0;
  const down = reachText(cloud, now);
  // A sample runs on this very computer.
  const offline = settings.sample ? null : noScanWhy(connection, null, now);
  return (
    <>
      <Head
        title={settings.name}
        below={<ScanState cloud={cloud} now={now} />}
        badge={
          <GradeBadge
            grade={last?.overall ?? null}
            unseen={unseen}
            of="Overall grade"
            size="big"
            tone={weather}
          />
        }
        actions={
          <>
            {mute ? (
              <Button
                variant="default"
                loading={unmute.busy}
                onClick={() => void unmute.run({ id: mute.id })}
              >
                End mute
              </Button>
            ) : (
              <Button variant="default" onClick={() => setMuting(true)}>
                Mute…
              </Button>
            )}
            <CloudMenu cloud={cloud} report={report} />
            {scanning ? (
              <Button variant="default" onClick={() => void cancel.run({ cloudId: id })}>
                Stop scan
              </Button>
            ) : (
              <Button
                loading={scan.busy}
                disabled={offline !== null}
                title={offline ?? undefined}
                onClick={() => void scan.run({ cloudId: id })}
              >
                Scan now
              </Button>
            )}
          </>
        }
      >
        <Subtitle cloud={cloud} now={now} />
      </Head>
      {scan.problem ? <Problem message={scan.problem} /> : null}
      {unmute.problem ? <Problem message={unmute.problem} /> : null}
      {here.problem ? <Problem message={here.problem} /> : null}
      {down ? (
        <Note
          tone={REACH_TONE[cloud.reachability] ?? 'unsettled'}
          action={
            cloud.reachability === 'away' ? (
              <Button
                size="compact-sm"
                variant="default"
                loading={here.busy}
                onClick={() => void here.run({ cloudId: id })}
              >
                It is in this network, too
              </Button>
            ) : null
          }
        >
          {down}
        </Note>
      ) : null}
      {unseen ? (
        <Note tone="fog">
          <Sentence of={unseen.sentence} /> {unseen.act}
        </Note>
      ) : null}
      <nav className="tabs" aria-label="About this cloud">
        {(Object.keys(TABS) as CloudTab[]).map((name) => (
          <a key={name} href={cloudRoute(id, name)} aria-current={name === tab ? 'page' : undefined}>
            {TABS[name]}
            {name === 'findings' && findings > 0 ? <span className="faint"> {findings}</span> : null}
          </a>
        ))}
      </nav>
      {asked.error ? <Problem message={asked.error} again={asked.again} /> : null}
      {asked.loading ? <Loading what="the report" /> : null}
      {!asked.loading && !asked.error ? (
        <TabBody cloud={cloud} tab={tab} item={item} report={report} since={asked.value?.since ?? []} />
      ) : null}
      <MuteDialog opened={muting} onClose={() => setMuting(false)} cloudId={id} finding={null} />
    </>
  );
}
