import type { ReactNode } from 'react';
import { Head } from '../../components/parts.tsx';
import { AlertSettings } from './alerts.tsx';
import { ChannelSettings } from './channels.tsx';
import { GeneralSettings } from './general.tsx';
import { HistorySettings } from './history.tsx';
import { MuteSettings } from './mutes.tsx';
import { NetworkSettings } from './network.tsx';
import { ScheduleSettings } from './schedule.tsx';

const SECTIONS: readonly { id: string; title: string; body: () => ReactNode }[] = [
  { id: 'schedule', title: 'Schedule', body: () => <ScheduleSettings /> },
  { id: 'alerts', title: 'Alerts', body: () => <AlertSettings /> },
  { id: 'channels', title: 'Channels', body: () => <ChannelSettings /> },
  { id: 'mutes', title: 'Mutes', body: () => <MuteSettings /> },
  { id: 'network', title: 'Network and data', body: () => <NetworkSettings /> },
  { id: 'history', title: 'History and backup', body: () => <HistorySettings /> },
  { id: 'app', title: 'This app', body: () => <GeneralSettings /> },
];

/** Every setting, with a sentence that says what will happen; each change is stored at once. */
export function SettingsPage({ section }: { section: string | null }) {
  const chosen = SECTIONS.find(({ id }) => id === section) ?? SECTIONS[0];
  return (
    <>
      <Head title="Settings">Every change is stored at once.</Head>
      <div className="settings">
        <nav aria-label="Settings">
          {SECTIONS.map(({ id, title }) => (
            <a key={id} href={`#/settings/${id}`} aria-current={id === chosen?.id ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <div className="stack" key={chosen?.id}>
          {chosen?.body()}
        </div>
      </div>
    </>
  );
}
