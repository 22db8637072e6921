import { Button, SegmentedControl, Switch } from '@mantine/core';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import { Card, Facts } from '../../components/parts.tsx';
import { useDo, useSnapshot } from '../../hooks/index.ts';
import { Setting } from './setting.tsx';
import { UpdateSettings } from './updates.tsx';
import { useSettings } from './use-settings.ts';

/** Settings that only a desktop has. */
function DesktopSettings() {
  const { settings, change, at } = useSettings();
  const { startAtLogin, startHidden, closeToTray } = settings.general;
  return (
    <>
      <Setting
        {...at('Start at login')}
        says={
          startAtLogin
            ? 'Weathervane starts when you sign in to this computer, so that it watches without being asked.'
            : 'Weathervane watches only after you have started it.'
        }
      >
        <Switch
          aria-label="Start at login"
          checked={startAtLogin}
          onChange={(event) =>
            change('Start at login', { general: { startAtLogin: event.currentTarget.checked } })
          }
        />
      </Setting>
      <Setting
        {...at('Start hidden')}
        says={startHidden ? 'Only the tray icon appears at start.' : 'The window opens at start.'}
      >
        <Switch
          aria-label="Start hidden"
          checked={startHidden}
          onChange={(event) =>
            change('Start hidden', { general: { startHidden: event.currentTarget.checked } })
          }
        />
      </Setting>
      <Setting
        {...at('Close to the tray')}
        says={
          closeToTray
            ? 'Closing the window keeps Weathervane watching in the tray.'
            : 'Closing the window ends Weathervane; nothing is watched until you start it again.'
        }
      >
        <Switch
          aria-label="Close to the tray"
          checked={closeToTray}
          onChange={(event) =>
            change('Close to the tray', { general: { closeToTray: event.currentTarget.checked } })
          }
        />
      </Setting>
    </>
  );
}

/** How the app looks and starts, the sample clouds, and about. */
export function GeneralSettings() {
  const { settings, change, at } = useSettings();
  const { host, version, platform, samplesRunning } = useSnapshot();
  const start = useDo('startSamples');
  const stop = useDo('stopSamples');
  const logs = useDo('openLogFolder');
  const [folder, setFolder] = useState<CallOutput<'openLogFolder'> | null>(null);
  return (
    <>
      <Card title="This app">
        <Setting {...at('Appearance')} says="Light, dark, or as the system has it.">
          <SegmentedControl
            aria-label="Appearance"
            data={[
              { value: 'system', label: 'System' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
            value={settings.general.theme}
            onChange={(theme) =>
              change('Appearance', { general: { theme: theme as Settings['general']['theme'] } })
            }
          />
        </Setting>
        {host === 'desktop' ? <DesktopSettings /> : null}
        <Setting
          name="Sample clouds"
          says={
            samplesRunning
              ? 'Two servers on this computer play a neglected and a well kept cloud. Stopping removes them and their history from the list.'
              : 'Starts two small servers on this computer and adds them to your list, to try things out.'
          }
          problem={start.problem ?? stop.problem}
        >
          {samplesRunning ? (
            <Button variant="default" loading={stop.busy} onClick={() => void stop.run({})}>
              Stop and remove
            </Button>
          ) : (
            <Button variant="default" loading={start.busy} onClick={() => void start.run({})}>
              Start
            </Button>
          )}
        </Setting>
      </Card>
      {host === 'desktop' ? <UpdateSettings /> : null}
      <Card title="About">
        <Facts
          rows={[
            ['Version', version],
            ['Runs', host === 'desktop' ? 'as a desktop app' : 'in the browser'],
            ['System', platform],
            [
              'Log',
              <span key="log" className="line-up">
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={logs.busy}
                  onClick={() => void logs.run({}).then(setFolder)}
                >
                  {host === 'desktop' ? 'Open the folder' : 'Where is it?'}
                </Button>
                {folder ? <span className="mono">{folder.path}</span> : null}
                {logs.problem}
              </span>,
            ],
          ]}
        />
      </Card>
    </>
  );
}
