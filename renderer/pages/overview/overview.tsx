import { Button } from '@mantine/core';
import { useState } from 'react';
import { Head, Problem } from '../../components/parts.tsx';
import { PauseMenu } from '../../components/pause-menu.tsx';
import { useDo, useNow, useSnapshot } from '../../hooks/index.ts';
import { isPaused, noScanWhy } from '../../lib/schedule-words.ts';
import { AddCloud } from '../add-cloud/add-cloud.tsx';
import { CloudCard } from './cloud-card.tsx';
import { NextToExpire } from './next-to-expire.tsx';
import { WhatChanged } from './what-changed.tsx';

const ORDER = { storm: 0, unsettled: 1, fog: 2, clear: 3 } as const;

/** The weather in one sentence, every cloud as a card, what comes next and what changed. */
export function OverviewPage() {
  const { clouds, weather, connection, settings } = useSnapshot();
  const now = useNow();
  const scan = useDo('scan');
  const pause = useDo('pauseAll');
  const why = noScanWhy(connection, settings.schedule.pausedUntil, now);
  const [adding, setAdding] = useState(false);
  const sorted = [...clouds].sort(
    (a, b) =>
      ORDER[a.weather] - ORDER[b.weather] ||
      a.settings.name.localeCompare(b.settings.name, 'en', { numeric: true }),
  );
  return (
    <>
      <Head
        title={weather.headline}
        weather={weather.weather}
        actions={
          <>
            {isPaused(settings.schedule.pausedUntil, now) ? null : (
              <PauseMenu pause={pause}>Pause all…</PauseMenu>
            )}
            <Button
              variant="default"
              disabled={weather.scanning || scan.busy || why !== null}
              title={why ?? undefined}
              onClick={() => void scan.run({ cloudId: null })}
            >
              {weather.scanning ? 'Scanning…' : 'Scan all'}
            </Button>
            <Button onClick={() => setAdding(true)}>Add cloud</Button>
          </>
        }
      >
        {weather.detail}
      </Head>
      {scan.problem ? <Problem message={scan.problem} /> : null}
      {pause.problem ? <Problem message={pause.problem} /> : null}
      <ul className="grid" aria-label="Your clouds">
        {sorted.map((cloud) => (
          <li key={cloud.settings.id}>
            <CloudCard cloud={cloud} />
          </li>
        ))}
      </ul>
      <div className="two">
        <NextToExpire />
        <WhatChanged />
      </div>
      <AddCloud opened={adding} onClose={() => setAdding(false)} />
    </>
  );
}
