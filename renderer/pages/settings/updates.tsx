import { Button, SegmentedControl } from '@mantine/core';
import type { Settings, SettingsPatch } from '../../../shared/settings.ts';
import type { UpdateState } from '../../../shared/state.ts';
import { when } from '../../../shared/words/index.ts';
import { ExternalLink } from '../../components/external-link.tsx';
import { Card } from '../../components/parts.tsx';
import { useDo, useNow, useSnapshot } from '../../hooks/index.ts';
import { Setting } from './setting.tsx';
import { useSettings } from './use-settings.ts';

const MODES = { off: 'Never look', tell: 'Tell me', install: 'Install' } as const;
type Mode = keyof typeof MODES;

const PATCHES: Readonly<Record<Mode, NonNullable<SettingsPatch['updates']>>> = {
  off: { check: false, automatic: false },
  tell: { check: true, automatic: false },
  install: { check: true, automatic: true },
};

const ASKED =
  'Once a day the release page is asked for the newest version; nothing about you or your clouds is sent.';

function says(mode: Mode, { how, why }: UpdateState): string {
  if (mode === 'off') return 'Weathervane does not look for new versions of itself.';
  if (mode === 'tell') return `${ASKED} You are told, and nothing is fetched. ${how === 'hand' ? why : ''}`;
  return `${ASKED} A new version is fetched in the background, compared with the checksum of its release, and takes this one’s place when Weathervane ends.`;
}

const modeOf = ({ check, automatic }: Settings['updates'], { how }: UpdateState): Mode =>
  check ? (automatic && how === 'self' ? 'install' : 'tell') : 'off';

function newest({ version, phase, checkedAt }: UpdateState, now: number): string {
  const looked = checkedAt ? `Looked ${when(checkedAt, now)}.` : 'Not looked yet.';
  if (phase === 'checking') return 'Looking…';
  if (version === null) return checkedAt ? `This is the newest version. ${looked}` : looked;
  if (phase === 'downloading') return `Weathervane ${version} is being fetched.`;
  if (phase === 'ready') return `Weathervane ${version} is installed when this one ends.`;
  return `Weathervane ${version} is out. ${looked}`;
}

/** Whether Weathervane looks for new versions of itself, and what it may do about one. */
export function UpdateSettings() {
  const { settings, change, at } = useSettings();
  const { update } = useSnapshot();
  const look = useDo('checkUpdate');
  const now = useNow(60_000);
  if (update === null)
    return (
      <Card title="New versions">
        <p className="dim">
          This copy was built without a release page, so it cannot look for new versions of itself; it is
          replaced the way it was installed.
        </p>
      </Card>
    );
  const mode = modeOf(settings.updates, update);
  return (
    <Card title="New versions">
      <Setting {...at('When a new version is out')} says={says(mode, update)}>
        <SegmentedControl
          aria-label="When a new version is out"
          data={Object.entries(MODES)
            .filter(([value]) => value !== 'install' || update.how === 'self')
            .map(([value, label]) => ({ value, label }))}
          value={mode}
          onChange={(value) => change('When a new version is out', { updates: PATCHES[value as Mode] })}
        />
      </Setting>
      <Setting name="Newest version" says={newest(update, now)} problem={look.problem ?? update.problem}>
        {update.page ? <ExternalLink url={update.page}>What is new</ExternalLink> : null}
        <Button
          variant="default"
          loading={look.busy || update.phase === 'checking'}
          onClick={() => void look.run({})}
        >
          Look now
        </Button>
      </Setting>
    </Card>
  );
}
