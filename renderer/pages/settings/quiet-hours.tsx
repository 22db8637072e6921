import { Switch } from '@mantine/core';
import { Card } from '../../components/parts.tsx';
import { quietSentence } from '../../lib/setting-sentences.ts';
import { DraftTime } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

/** When nothing is sent. */
export function QuietHours({ idle }: { idle: string | null }) {
  const { settings, change, at } = useSettings();
  const quiet = settings.alerts.quietHours;
  return (
    <Card title="When it is told">
      <Setting {...at('Quiet hours')} says={quietSentence(quiet)} idle={quiet.enabled ? idle : null}>
        <Switch
          aria-label="Quiet hours"
          checked={quiet.enabled}
          onChange={(event) =>
            change('Quiet hours', {
              alerts: { quietHours: { enabled: event.currentTarget.checked } },
            })
          }
        />
      </Setting>
      {quiet.enabled ? (
        <Setting
          {...at('From and to')}
          says="In the local time of the computer that Weathervane runs on."
          idle={idle}
        >
          <DraftTime
            label="Quiet from"
            value={quiet.from}
            onSave={(from) => change('From and to', { alerts: { quietHours: { from } } })}
          />
          <DraftTime
            label="Quiet to"
            value={quiet.to}
            onSave={(to) => change('From and to', { alerts: { quietHours: { to } } })}
          />
        </Setting>
      ) : null}
    </Card>
  );
}
