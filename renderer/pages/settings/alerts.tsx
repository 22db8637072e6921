import { Select, Switch, TextInput } from '@mantine/core';
import { SEVERITIES, type Severity } from '../../../shared/report.ts';
import { Card, Problem } from '../../components/parts.tsx';
import { parseDays } from '../../lib/days.ts';
import { count, every, minutes } from '../../lib/format.ts';
import { DraftNumber, DraftText } from './draft-input.tsx';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

const MAINTENANCE = [30, 60, 120, 240, 480, 1440];

/** What is told, and when. */
export function AlertSettings() {
  const { settings, change, problem } = useSettings();
  const { alerts } = settings;
  const quiet = alerts.quietHours;
  const days = alerts.expiryDays.toSorted((a, b) => b - a);
  return (
    <>
      <Card title="What is told">
        <Setting
          name="Alerts"
          says={
            alerts.enabled
              ? 'What gets worse is told once, through the channels you chose, and always kept in the inbox.'
              : 'Nothing is told. Changes are still recorded.'
          }
        >
          <Switch
            aria-label="Alerts"
            checked={alerts.enabled}
            onChange={(event) => change({ alerts: { enabled: event.currentTarget.checked } })}
          />
        </Setting>
        <Setting
          name="From which severity on"
          says={
            alerts.minimumSeverity === 'info'
              ? 'Every new finding raises an alert.'
              : `A new finding raises an alert when it is ${alerts.minimumSeverity} or worse. Everything below is only listed under Changes.`
          }
        >
          <Select
            aria-label="From which severity on"
            data={SEVERITIES.toReversed().map((value) => ({ value, label: value }))}
            value={alerts.minimumSeverity}
            onChange={(value) => value && change({ alerts: { minimumSeverity: value as Severity } })}
            allowDeselect={false}
          />
        </Setting>
        <Setting
          name="Many at once"
          says={`More than ${alerts.digestAbove} from one scan come as one message that sums them up.`}
        >
          <DraftNumber
            label="Many at once"
            value={alerts.digestAbove}
            onSave={(digestAbove) => change({ alerts: { digestAbove } })}
            min={1}
            max={100}
          />
        </Setting>
        <Setting
          name="Good news"
          says={
            alerts.recovery
              ? 'You are also told when something is in order again: a cloud is back, a finding is gone.'
              : 'Only bad news is told; what is in order again you see under Changes.'
          }
        >
          <Switch
            aria-label="Good news"
            checked={alerts.recovery}
            onChange={(event) => change({ alerts: { recovery: event.currentTarget.checked } })}
          />
        </Setting>
        <Setting
          name="Repeat critical alerts"
          says={
            alerts.remindCriticalHours === 0
              ? 'A critical alert is told once and never repeated.'
              : `A critical alert is repeated ${every(alerts.remindCriticalHours * 60)} until it is acknowledged or gone. 0 switches that off.`
          }
        >
          <DraftNumber
            label="Repeat critical alerts, hours"
            value={alerts.remindCriticalHours}
            onSave={(remindCriticalHours) => change({ alerts: { remindCriticalHours } })}
            min={0}
            max={720}
            suffix=" h"
          />
        </Setting>
        <Setting
          name="Maintenance"
          says={`Maintenance is not an outage. It is told when it lasts longer than ${minutes(alerts.maintenanceLimitMinutes)}.`}
        >
          <Select
            aria-label="Maintenance limit"
            data={[...new Set([...MAINTENANCE, alerts.maintenanceLimitMinutes])]
              .sort((a, b) => a - b)
              .map((value) => ({ value: String(value), label: minutes(value) }))}
            value={String(alerts.maintenanceLimitMinutes)}
            onChange={(value) => value && change({ alerts: { maintenanceLimitMinutes: Number(value) } })}
            allowDeselect={false}
          />
        </Setting>
      </Card>
      <Card title="When it is told">
        <Setting
          name="Quiet hours"
          says={
            quiet.enabled
              ? `Between ${quiet.from} and ${quiet.to} nothing is told; what happened is summed up at ${quiet.to}.`
              : 'Alerts come at any time of the day.'
          }
        >
          <Switch
            aria-label="Quiet hours"
            checked={quiet.enabled}
            onChange={(event) =>
              change({ alerts: { quietHours: { ...quiet, enabled: event.currentTarget.checked } } })
            }
          />
        </Setting>
        {quiet.enabled ? (
          <Setting name="From and to" says="In the local time of the computer that Weathervane runs on.">
            <TextInput
              type="time"
              aria-label="Quiet from"
              value={quiet.from}
              onChange={({ currentTarget: { value } }) =>
                value && change({ alerts: { quietHours: { ...quiet, from: value } } })
              }
            />
            <TextInput
              type="time"
              aria-label="Quiet to"
              value={quiet.to}
              onChange={({ currentTarget: { value } }) =>
                value && change({ alerts: { quietHours: { ...quiet, to: value } } })
              }
            />
          </Setting>
        ) : null}
      </Card>
      <Card title="Expiry">
        <Setting
          name="Days before the end"
          says={
            days.length === 0
              ? 'A certificate is told when its renewal is overdue, when it becomes critical and when it has ended, measured by its own lifetime. Add days like “30, 14, 3” for fixed steps on top; they count for the end of support, too.'
              : `On top of the steps by lifetime (overdue, critical, ended): an alert with ${days.join(', ')} ${days.length === 1 && days[0] === 1 ? 'day' : 'days'} left, once per certificate. That makes ${count(days.length, 'step')} of your own.`
          }
        >
          <DraftText
            label="Days before the end"
            value={days.join(', ')}
            onSave={(text) => change({ alerts: { expiryDays: parseDays(text) } })}
            placeholder="30, 14, 3"
            maxLength={120}
            width={180}
          />
        </Setting>
      </Card>
      {problem ? <Problem message={problem} /> : null}
    </>
  );
}
