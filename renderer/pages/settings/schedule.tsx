import { Button, Switch } from '@mantine/core';
import { every } from '../../../shared/words/index.ts';
import { AUDIT_CHOICES, IntervalSelect, LIGHT_CHOICES } from '../../components/interval-select.tsx';
import { Card } from '../../components/parts.tsx';
import { PauseMenu } from '../../components/pause-menu.tsx';
import { useDo, useNow, useSnapshot } from '../../hooks/index.ts';
import { isPaused, pauseText } from '../../lib/schedule-words.ts';
import { lightSentence } from '../../lib/setting-sentences.ts';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

/** When clouds are looked at. */
export function ScheduleSettings() {
  const { settings, change, at } = useSettings();
  const { auditMinutes, lightMinutes, pausedUntil, slowOnBattery } = settings.schedule;
  const { host } = useSnapshot();
  const now = useNow();
  const pause = useDo('pauseAll');
  const paused = isPaused(pausedUntil, now);
  return (
    <Card title="Schedule">
      <Setting
        {...at('Full audit')}
        says={`Every cloud is audited ${every(auditMinutes)}: version, vulnerabilities, certificate, TLS and headers, with at most about 150 connections each. A cloud can have its own interval.`}
      >
        <IntervalSelect
          label="Full audit"
          choices={AUDIT_CHOICES}
          value={auditMinutes}
          onChange={(value) => value !== null && change('Full audit', { schedule: { auditMinutes: value } })}
        />
      </Setting>
      <Setting {...at('Light check')} says={lightSentence(lightMinutes, auditMinutes)}>
        <IntervalSelect
          label="Light check"
          choices={LIGHT_CHOICES}
          value={lightMinutes}
          onChange={(value) => value !== null && change('Light check', { schedule: { lightMinutes: value } })}
        />
      </Setting>
      <Setting
        name="Before it is told"
        says="Down is told after three failures 30 s and 60 s apart, up after two answers. What may be a hiccup is looked at twice before it is told."
      />
      {host === 'desktop' ? (
        <Setting
          {...at('Less often on battery')}
          says={
            slowOnBattery
              ? `On battery audits wait twice as long (${every(auditMinutes * 2)}) and light checks come at most once an hour. A cloud that does not answer is looked at as closely as ever.`
              : 'On battery clouds are looked at as often as on mains power.'
          }
        >
          <Switch
            aria-label="Less often on battery"
            checked={slowOnBattery}
            onChange={(event) =>
              change('Less often on battery', { schedule: { slowOnBattery: event.currentTarget.checked } })
            }
          />
        </Setting>
      ) : null}
      <Setting
        name="Pause everything"
        says={
          paused
            ? `${pauseText(pausedUntil, now)}. No cloud is scanned and nothing is alerted; it goes on by itself.`
            : 'For a move, a holiday or maintenance: no cloud is scanned until then, and it goes on by itself.'
        }
        problem={pause.problem}
      >
        {paused ? (
          <Button loading={pause.busy} onClick={() => void pause.run({ until: null })}>
            Go on now
          </Button>
        ) : (
          <PauseMenu pause={pause}>Pause…</PauseMenu>
        )}
      </Setting>
    </Card>
  );
}
