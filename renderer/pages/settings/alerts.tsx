import { Select, Switch } from '@mantine/core';
import { SEVERITIES, type Severity } from '../../../shared/report.ts';
import { every, minutes } from '../../../shared/words/index.ts';
import { Card } from '../../components/parts.tsx';
import { DraftNumber } from './draft-input.tsx';
import { ExpiryDays } from './expiry-days.tsx';
import { QuietHours } from './quiet-hours.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

const MAINTENANCE = [30, 60, 120, 240, 480, 1440];

/** What is told. */
function WhatIsTold({ idle }: { idle: string | null }) {
  const { settings, change, at } = useSettings();
  const { alerts } = settings;
  return (
    <Card title="What is told">
      <Setting
        {...at('Alerts')}
        says={
          alerts.enabled
            ? 'What gets worse is told once, through the channels you chose, and always kept in the inbox.'
            : 'Nothing is sent. Alerts are still kept in the inbox.'
        }
      >
        <Switch
          aria-label="Alerts"
          checked={alerts.enabled}
          onChange={(event) => change('Alerts', { alerts: { enabled: event.currentTarget.checked } })}
        />
      </Setting>
      <Setting
        {...at('From which severity on')}
        says={
          alerts.minimumSeverity === 'info'
            ? 'Every new finding raises an alert.'
            : `A new finding raises an alert when it is ${alerts.minimumSeverity}${alerts.minimumSeverity === 'critical' ? '' : ' or worse'}. Everything below is only listed under Changes.`
        }
      >
        <Select
          aria-label="From which severity on"
          data={SEVERITIES.toReversed().map((value) => ({ value, label: value }))}
          value={alerts.minimumSeverity}
          onChange={(value) =>
            value && change('From which severity on', { alerts: { minimumSeverity: value as Severity } })
          }
          allowDeselect={false}
        />
      </Setting>
      <Setting
        {...at('Many at once')}
        says={`More than ${alerts.digestAbove} from one scan come as one message that sums them up.`}
        idle={idle}
      >
        <DraftNumber
          label="Many at once"
          value={alerts.digestAbove}
          onSave={(digestAbove) => change('Many at once', { alerts: { digestAbove } })}
          min={1}
          max={100}
        />
      </Setting>
      <Setting
        {...at('Good news')}
        says={
          alerts.recovery
            ? 'You are also told when something is in order again: a cloud is back, a finding is gone.'
            : 'Only bad news is told; what is in order again you see under Changes.'
        }
      >
        <Switch
          aria-label="Good news"
          checked={alerts.recovery}
          onChange={(event) => change('Good news', { alerts: { recovery: event.currentTarget.checked } })}
        />
      </Setting>
      <Setting
        {...at('Repeat critical alerts')}
        says={
          alerts.remindCriticalHours === 0
            ? 'A critical alert is told once and never repeated.'
            : `A critical alert is repeated ${every(alerts.remindCriticalHours * 60)} until it is acknowledged or gone. 0 switches that off.`
        }
      >
        <DraftNumber
          label="Repeat critical alerts, hours"
          value={alerts.remindCriticalHours}
          onSave={(remindCriticalHours) =>
            change('Repeat critical alerts', { alerts: { remindCriticalHours } })
          }
          min={0}
          max={720}
          suffix={() => ' h'}
        />
      </Setting>
      <Setting
        {...at('Maintenance')}
        says={`Maintenance is not an outage. It is told when it lasts longer than ${minutes(alerts.maintenanceLimitMinutes)}.`}
      >
        <Select
          aria-label="Maintenance limit"
          data={[...new Set([...MAINTENANCE, alerts.maintenanceLimitMinutes])]
            .sort((a, b) => a - b)
            .map((value) => ({ value: String(value), label: minutes(value) }))}
          value={String(alerts.maintenanceLimitMinutes)}
          onChange={(value) =>
            value && change('Maintenance', { alerts: { maintenanceLimitMinutes: Number(value) } })
          }
          allowDeselect={false}
        />
      </Setting>
    </Card>
  );
}

/** What is told, and when. */
export function AlertSettings() {
  const { alerts } = useSettings().settings;
  const idle = alerts.enabled ? null : 'No effect while alerts are off.';
  return (
    <>
      <WhatIsTold idle={idle} />
      <QuietHours idle={idle} />
      <ExpiryDays />
    </>
  );
}
