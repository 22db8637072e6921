import { Button } from '@mantine/core';
import type { CloudState } from '../../../shared/state.ts';
import { ago, exactly, until } from '../../../shared/words/index.ts';
import { WeatherDot } from '../../components/icons.tsx';
import { GradeBadge, Working } from '../../components/parts.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { FetchNow } from '../../components/unseen.tsx';
import { useDo, useNow, useSnapshot } from '../../hooks/index.ts';
import { capital, hostOf } from '../../lib/format.ts';
import { cloudRoute } from '../../lib/route.ts';
import { isPaused, nextScanText, noScanWhy } from '../../lib/schedule-words.ts';

/** What a card says under the name: where, and anything that makes its grade a special case. */
function Place({ cloud }: { cloud: CloudState }) {
  const { settings, mutedUntil } = cloud;
  const extra = [
    settings.sample ? 'sample' : null,
    settings.paused ? 'paused' : null,
    mutedUntil ? 'muted' : null,
  ].filter((word) => word !== null);
  return (
    <div className="host">
      <span>{hostOf(settings.url)}</span>
      {extra.map((word) => (
        <span key={word}> · {word}</span>
      ))}
    </div>
  );
}

/** When it was looked at and when it is next; why then, for the pointer and for a screen reader. */
function Times({ cloud, now }: { cloud: CloudState; now: number }) {
  const {
    connection,
    settings: { schedule },
  } = useSnapshot();
  const { settings, last, nextScanAt } = cloud;
  const resting = settings.paused || isPaused(schedule.pausedUntil, now);
  const why = nextScanText(cloud, schedule.pausedUntil, now);
  const next = resting
    ? 'paused'
    : nextScanAt
      ? `${last ? 'next' : 'first scan'} ${until(nextScanAt, now)}`
      : connection.kind === 'online'
        ? 'no scan planned'
        : 'waits for the connection';
  return (
    <span className="times">
      {last ? <span title={exactly(last.startedAt)}>Scanned {ago(last.startedAt, now)}</span> : null}
      <span title={why}>
        <span aria-hidden="true">{last ? next : capital(next)}</span>
        <span className="sr">{why}</span>
      </span>
    </span>
  );
}

/** One cloud at a glance. While it is scanned, what is known stays where it is and a line shows the progress. */
export function CloudCard({ cloud }: { cloud: CloudState }) {
  const now = useNow();
  const scan = useDo('scan');
  const { connection } = useSnapshot();
  const { settings, weather, last, rows, scanning, unseen } = cloud;
  // A sample runs on this very computer.
  const offline = settings.sample ? null : noScanWhy(connection, null, now);
  // What may be cut on the card, for the pointer; a screen reader has it all anyway.
  const whole = [
    `${settings.name}, ${hostOf(settings.url)}`,
    ...rows.map(({ title, detail }) => `${title}: ${detail}`),
    ...(unseen ? [unseen.sentence] : []),
  ].join('\n');
  return (
    <article className={`card cloud ${weather}`}>
      <header>
        <div>
          <h2>
            <a href={cloudRoute(settings.id)}>
              {settings.name}
              <span className="cover" aria-hidden="true" title={whole} />
            </a>
          </h2>
          <Place cloud={cloud} />
        </div>
        <GradeBadge grade={last?.overall ?? null} unseen={unseen} of="Overall grade" tone={weather} />
      </header>
      {rows.length > 0 ? (
        <ul className="rows">
          {rows.map((row) => (
            <li
              className={`row ${row.act ? 'acting' : row.weather === 'fog' ? 'whole' : ''}`}
              key={`${row.kind} ${row.title}`}
            >
              <WeatherDot weather={row.weather} />
              <b>{row.title}</b>
              <span className="v">{row.detail}</span>
              {row.act === 'refresh-data' ? <FetchNow compact /> : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="dim">
          {scanning
            ? 'The first look takes a few seconds.'
            : `${capital(cloud.headline || 'not scanned yet')}.`}
        </p>
      )}
      {unseen?.act && rows.length > 0 ? <p className="act">{unseen.act}</p> : null}
      <footer>
        {scanning ? (
          <>
            <span className="working-line">
              <Working progress={scanning} />
            </span>
            <span role="status">{scanning.step}</span>
          </>
        ) : (
          <>
            <Sparkline grades={cloud.spark} />
            {scan.problem ? <span>{scan.problem}</span> : <Times cloud={cloud} now={now} />}
            <span className="push">
              <Button
                size="compact-xs"
                variant="subtle"
                loading={scan.busy}
                disabled={offline !== null}
                title={offline ?? undefined}
                aria-label={`Scan ${settings.name} now`}
                onClick={() => void scan.run({ cloudId: settings.id })}
              >
                Scan
              </Button>
            </span>
          </>
        )}
      </footer>
    </article>
  );
}
