import type { ReactNode } from 'react';
import { staleText } from '../../../shared/data-age.ts';
import { PRODUCT_IDS, productName, productOf, shortProductName } from '../../../shared/products.ts';
import type { CloudPart } from '../../../shared/report.ts';
import { pathsSeen } from '../../../shared/unseen.ts';
import type { Weather } from '../../../shared/weather.ts';
import { calendarDay, listed, when } from '../../../shared/words/index.ts';
import { ExternalLink } from '../../components/external-link.tsx';
import { Mark } from '../../components/icons.tsx';
import { Card, Empty, Facts, GradeBadge, Lines, Note } from '../../components/parts.tsx';
import { FetchNow, SeenInPart } from '../../components/unseen.tsx';
import { useNow, useSnapshot } from '../../hooks/index.ts';
import { hostOf } from '../../lib/format.ts';
import { HARDENING_NAMES, WELL_KNOWN_NAMES } from '../../lib/names.ts';
import { ratingTone } from '../../lib/report-sentences.ts';
import { areaSentence, refusalSentence } from '../../lib/unseen-sentences.ts';
import { SupportTimeline } from './support-timeline.tsx';
import type { TabProps } from './tab-props.ts';
import { Vulnerabilities } from './vulnerabilities.tsx';

const STATES: Record<
  CloudPart['hardenings'][string]['state'],
  { mark: 'yes' | 'no' | 'some'; tone: Weather; word: string }
> = {
  yes: { mark: 'yes', tone: 'clear', word: 'measured: in place' },
  implied: { mark: 'yes', tone: 'fog', word: 'implied by the version' },
  no: { mark: 'no', tone: 'unsettled', word: 'missing' },
  'not-applicable': { mark: 'some', tone: 'fog', word: 'does not apply' },
  unknown: { mark: 'some', tone: 'fog', word: 'could not be seen' },
};

function Hardenings({ hardenings }: Pick<CloudPart, 'hardenings'>) {
  const rows = Object.entries(hardenings);
  if (rows.length === 0) return null;
  return (
    <Card title="Hardenings">
      <ul className="feed">
        {rows.map(([name, { state, note }]) => (
          <li className="ev" key={name}>
            <Mark kind={STATES[state].mark} tone={STATES[state].tone} label={STATES[state].word} />
            <div>
              <b>{HARDENING_NAMES[name] ?? name}</b> {note ? <span className="s">{note}</span> : null}
            </div>
            <small>{STATES[state].word}</small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const WELL_KNOWN: Record<string, { word: string; mark: 'yes' | 'no'; tone: Weather }> = {
  ok: { word: 'works', mark: 'yes', tone: 'clear' },
  missing: { word: 'missing', mark: 'no', tone: 'unsettled' },
  wrong: { word: 'leads elsewhere', mark: 'no', tone: 'unsettled' },
  insecure: { word: 'leads to plain http', mark: 'no', tone: 'unsettled' },
};

/** What anybody can read, and the addresses that phones and other clouds look for. */
function Exposure({ report }: Pick<TabProps, 'report'>) {
  const { http, cloud, coverage } = report;
  const unseen = areaSentence(report, 'exposure');
  if (!http)
    return unseen && cloud ? (
      <Card title="Exposure">
        <SeenInPart report={report} area="exposure" />
      </Card>
    ) : null;
  const seen = coverage?.exposure;
  const paths = seen?.state === 'partial' ? pathsSeen(seen) : null;
  const services = Object.entries(http.wellKnown);
  const delay = cloud?.bruteForce?.delayMs ?? null;
  return (
    <Card title="Exposure">
      <div className="stack">
        {http.exposed.length === 0 ? (
          unseen ? (
            <Note tone="fog">
              <b>{paths ?? 'Not seen'}.</b> {paths ? 'None of these could be read. ' : ''}
              {unseen}
            </Note>
          ) : (
            <Note tone="clear">
              None of the files and folders that must not be readable could be read: data folder,
              configuration, logs, backups, version control.
            </Note>
          )
        ) : (
          http.exposed.map(({ path, kind }) => (
            <Note key={path} tone="storm">
              <span className="mono">{path}</span> can be read by everybody ({kind.replaceAll('-', ' ')}); its
              content proves it.
            </Note>
          ))
        )}
        {delay !== null && delay > 0 ? (
          <Note tone="unsettled">
            Logins from your own address are slowed down by {(delay / 1000).toFixed(1)} s: somebody in your
            network has been guessing passwords, often a phone with an old one.
          </Note>
        ) : null}
        {services.length > 0 ? (
          <ul className="feed">
            {services.map(([name, value]) => {
              const known = WELL_KNOWN[value];
              return (
                <li className="ev" key={name}>
                  <Mark
                    kind={known?.mark ?? 'some'}
                    tone={known?.tone ?? 'fog'}
                    label={known?.word ?? value}
                  />
                  <div>
                    <b>{WELL_KNOWN_NAMES[name] ?? name}</b>
                  </div>
                  <small>{known?.word ?? value}</small>
                </li>
              );
            })}
          </ul>
        ) : null}
      </div>
    </Card>
  );
}

const yesNo = (value: boolean | null | undefined, yes: string, no: string): string | null =>
  value === null || value === undefined ? null : value ? yes : no;

function support(cloud: CloudPart, now: number): ReactNode {
  const { supported, eol } = cloud.lifecycle;
  if (supported === null) return 'not known for this version';
  const end = eol ? calendarDay(eol, now) : null;
  if (supported) return end ? `until ${end}` : 'yes';
  return <b className="storm-text">{end ? `ended ${end}` : 'ended'}</b>;
}

/** Where its publisher says how to run and update it. */
function documentation(product: string): ReactNode {
  const url = productOf(product)?.docs;
  return url === undefined ? null : <ExternalLink url={url}>{hostOf(url)}</ExternalLink>;
}

/** Where no cloud is: that there is none is said only where the answers prove it. */
function NoCloud({ report }: Pick<TabProps, 'report'>) {
  return (
    <div className="stack">
      <Card>
        {report.status === 'not-a-cloud' ? (
          <Empty weather="fog" title="No cloud was recognised here">
            The server answers, but none of {listed(PRODUCT_IDS.map(shortProductName))} was found at this
            address. If it lives under a path, add it with that path.
          </Empty>
        ) : (
          <Empty weather="fog" title="The cloud was not seen">
            {refusalSentence(report) ?? areaSentence(report, 'cloud') ?? 'Nothing of it was answered.'}
          </Empty>
        )}
      </Card>
      <Exposure report={report} />
    </div>
  );
}

/** What runs there, for how long it gets fixes, what is known against it, and what it shows to everybody. */
export function VersionTab({ report }: TabProps) {
  const { data } = useSnapshot();
  const now = useNow(60_000);
  const { cloud, grades } = report;
  const stale = staleText(report.scanner.dataAsOf, now);
  if (!cloud) return <NoCloud report={report} />;
  return (
    <div className="stack">
      <Card
        title={`${productName(cloud.product)} ${cloud.versionString ?? cloud.version ?? ''}`}
        actions={
          grades.nextcloudScan ? (
            <GradeBadge
              grade={grades.nextcloudScan.grade}
              of="Rating of the version"
              size="small"
              tone={ratingTone(report, now)}
            />
          ) : null
        }
      >
        <div className="stack">
          <SupportTimeline cloud={cloud} now={now} />
          <Facts
            rows={[
              ['Support', support(cloud, now)],
              [
                'Newest of this branch',
                cloud.lifecycle.latestInCycle
                  ? `${cloud.lifecycle.latestInCycle}${cloud.lifecycle.upToDate ? ', that is yours' : ''}${stale ? `, ${stale}` : ''}`
                  : null,
              ],
              ['Next major version', cloud.lifecycle.nextMajor],
              ['Edition', cloud.edition || 'community'],
              ['Database upgrade', yesNo(cloud.needsDbUpgrade, 'waits to be run', 'nothing to do')],
              ['Documentation', documentation(cloud.product)],
              ['Recognised by', <Lines key="d" of={cloud.detectedBy} />],
              ['Rating', <Lines key="r" of={grades.nextcloudScan?.reasons} />],
            ]}
          />
          {stale ? (
            <Note tone="fog" action={<FetchNow />}>
              <b>The data behind this is old.</b> Support, the newest release and known vulnerabilities are
              told {stale}: what was published since is not in it.
            </Note>
          ) : null}
          <p className="small faint">
            Advisory and release data as of {calendarDay(data.dataAsOf, now)}
            {data.refreshedAt ? `, fetched ${when(data.refreshedAt, now)}` : ''}
            {data.error ? `. The last try failed: ${data.error}` : '.'}
          </p>
        </div>
      </Card>
      <Vulnerabilities advisories={cloud.advisories} known={cloud.version !== null} stale={stale} />
      <Exposure report={report} />
      <Hardenings hardenings={cloud.hardenings} />
    </div>
  );
}
