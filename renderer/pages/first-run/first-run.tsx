import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { VaneIcon, WeatherDot } from '../../components/icons.tsx';
import { Problem } from '../../components/parts.tsx';
import { useDo } from '../../hooks/index.ts';
import { AddCloud } from '../add-cloud/add-cloud.tsx';

/** Nothing configured yet: two ways in, and what one may expect. */
export function FirstRun() {
  const samples = useDo('startSamples');
  const [adding, setAdding] = useState(false);
  return (
    <div className="first">
      <VaneIcon size={72} />
      <h1>Know which way the wind blows for your cloud</h1>
      <p className="dim">
        Weathervane looks at the clouds you own the way the rest of the internet does, keeps the history, and
        tells you when something got worse.
      </p>
      <Group justify="center" mt="sm">
        <Button size="md" onClick={() => setAdding(true)}>
          Add your first cloud
        </Button>
        <Button size="md" variant="default" loading={samples.busy} onClick={() => void samples.run({})}>
          Try it with sample clouds
        </Button>
      </Group>
      {samples.problem ? <Problem message={samples.problem} /> : null}
      <p className="faint small">
        The sample clouds run on this computer only: a neglected one and a well kept one. You can remove them
        at any time.
      </p>
      <div className="promise">
        <div className="card">
          <WeatherDot weather="clear" label="" />
          <p>
            <b>It looks from outside.</b>{' '}
            <span className="dim">
              Version, known vulnerabilities, certificate, TLS and headers. No account, no password, nothing
              installed on the server.
            </span>
          </p>
        </div>
        <div className="card">
          <WeatherDot weather="unsettled" label="" />
          <p>
            <b>It keeps watch.</b>{' '}
            <span className="dim">
              On a schedule, gently. Everything it learns stays on this computer; no server of ours is
              involved.
            </span>
          </p>
        </div>
        <div className="card">
          <WeatherDot weather="storm" label="" />
          <p>
            <b>It speaks up once.</b>{' '}
            <span className="dim">
              When something got worse, it tells you what, why it matters, and what to type to put it right.
            </span>
          </p>
        </div>
      </div>
      <AddCloud opened={adding} onClose={() => setAdding(false)} />
    </div>
  );
}
