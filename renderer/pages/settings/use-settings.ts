import type { Settings, SettingsPatch } from '../../../shared/settings.ts';
import { useDo, useSnapshot } from '../../app/hooks.ts';

export interface Change {
  settings: Settings;
  /** Stores at once; what is on screen follows when main says so. */
  change(patch: SettingsPatch): void;
  problem: string | null;
}

/** The settings as they are, and the way to change one of them. */
export function useSettings(): Change {
  const { settings } = useSnapshot();
  const update = useDo('updateSettings');
  return { settings, change: (patch) => void update.run(patch), problem: update.problem };
}
