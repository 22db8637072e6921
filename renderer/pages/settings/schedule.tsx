import { Button, Menu, Switch } from '@mantine/core';
import { useDo, useNow, useSnapshot } from '../../app/hooks.ts';
import { AUDIT_CHOICES, IntervalSelect, LIGHT_CHOICES } from '../../components/interval-select.tsx';
import { Card, Problem } from '../../components/parts.tsx';
import { every, until } from '../../lib/format.ts';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

const PAUSES = [
  { label: 'for an hour', hours: 1 },
  { label: 'until this time tomorrow', hours: 24 },
  { label: 'for a week', hours: 168 },
];

/** When clouds are looked at. */
export function ScheduleSettings() {
  const { settings, change, problem } = useSettings();
  const { auditMinutes, lightMinutes, pausedUntil, slowOnBattery } = settings.schedule;
  const { host } = useSnapshot();
  const now = useNow();
  const pause = useDo('pauseAll');
  const paused = pausedUntil !== null && Date.parse(pausedUntil) > now;
  return (
    <Card title="Schedule">
      <Setting
        name="Full audit"
        says={`Every cloud is audited ${every(auditMinutes)}: version, vulnerabilities, certificate, TLS and headers, with at most about 150 connections each. A cloud can have its own interval.`}
      >
        <IntervalSelect
          label="Full audit"
          choices={AUDIT_CHOICES}
          value={auditMinutes}
          onChange={(value) => value !== null && change({ schedule: { auditMinutes: value } })}
        />
      </Setting>
      <Setting
        name="Light check"
        says={`One look ${every(lightMinutes)}: does it answer, with the same version and the same certificate? Down is told after three failures in a row, up after two successes.`}
      >
        <IntervalSelect
          label="Light check"
          choices={LIGHT_CHOICES}
          value={lightMinutes}
          onChange={(value) => value !== null && change({ schedule: { lightMinutes: value } })}
        />
      </Setting>
      {host === 'desktop' ? (
        <Setting
          name="Less often on battery"
          says={
            slowOnBattery
              ? `On battery audits wait twice as long (${every(auditMinutes * 2)}) and light checks come at most once an hour. A cloud that does not answer is looked at as closely as ever.`
              : 'On battery clouds are looked at as often as on mains power.'
          }
        >
          <Switch
            aria-label="Less often on battery"
            checked={slowOnBattery}
            onChange={(event) => change({ schedule: { slowOnBattery: event.currentTarget.checked } })}
          />
        </Setting>
      ) : null}
      <Setting
        name="Pause everything"
        says={
          paused && pausedUntil
            ? `No cloud is scanned and nothing is alerted; it goes on ${until(pausedUntil, now)}.`
            : 'For a move, a holiday or maintenance: no cloud is scanned until then, and it goes on by itself.'
        }
        problem={pause.problem}
      >
        {paused ? (
          <Button loading={pause.busy} onClick={() => void pause.run({ until: null })}>
            Go on now
          </Button>
        ) : (
          <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <Button variant="default" loading={pause.busy}>
                Pause…
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {PAUSES.map(({ label, hours }) => (
                <Menu.Item
                  key={label}
                  onClick={() => void pause.run({ until: new Date(now + hours * 3_600_000).toISOString() })}
                >
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Setting>
      {problem ? <Problem message={problem} /> : null}
    </Card>
  );
}
