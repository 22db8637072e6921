import { Button } from '@mantine/core';
import type { CloudState } from '../../../shared/state.ts';
import { useDo, useNow } from '../../app/hooks.ts';
import { WeatherDot } from '../../components/icons.tsx';
import { GradeBadge, Working } from '../../components/parts.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { ago, capital, exactly, hostOf, until } from '../../lib/format.ts';
import { cloudRoute } from '../../lib/route.ts';

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

/** One cloud at a glance. While it is scanned, what is known stays where it is and a line shows the progress. */
export function CloudCard({ cloud }: { cloud: CloudState }) {
  const now = useNow();
  const scan = useDo('scan');
  const { settings, weather, last, rows, scanning } = cloud;
  // What may be cut on the card, for the pointer; a screen reader has it all anyway.
  const whole = [
    `${settings.name}, ${hostOf(settings.url)}`,
    ...rows.map(({ title, detail }) => `${title}: ${detail}`),
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
        <GradeBadge grade={last?.overall ?? null} of="Overall grade" tone={weather} />
      </header>
      {rows.length > 0 ? (
        <ul className="rows">
          {rows.map((row) => (
            <li className="row" key={`${row.kind} ${row.title}`}>
              <WeatherDot weather={row.weather} />
              <b>{row.title}</b>
              <span className="v">{row.detail}</span>
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
            <span title={last ? exactly(last.startedAt) : undefined}>
              {scan.problem ??
                (last
                  ? `Scanned ${ago(last.startedAt, now)}`
                  : cloud.nextScanAt
                    ? `First scan ${until(cloud.nextScanAt, now)}`
                    : 'No scan planned')}
            </span>
            <span className="push">
              <Button
                size="compact-xs"
                variant="subtle"
                loading={scan.busy}
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
