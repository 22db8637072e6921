import { useCallback, useState } from 'react';
import type { Settings, SettingsPatch } from '../../../shared/settings.ts';
import { useClient, useSnapshot } from '../../hooks/index.ts';

export interface Change {
  settings: Settings;
  /** Stores at once; what is on screen follows when main says so. What is wrong stands at the setting of this name. */
  change(name: string, patch: SettingsPatch): void;
  /** Name and problem of a setting, for its row. */
  at(name: string): { name: string; problem: string | null };
}

/** The settings as they are, and the way to change one of them. */
export function useSettings(): Change {
  const client = useClient();
  const { settings } = useSnapshot();
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const change = useCallback(
    async (name: string, patch: SettingsPatch) => {
      const answer = await client.call('updateSettings', patch);
      setProblems(({ [name]: _solved, ...others }) =>
        answer.ok ? others : { ...others, [name]: answer.error.message },
      );
    },
    [client],
  );
  return {
    settings,
    change: (name, patch) => void change(name, patch),
    at: (name) => ({ name, problem: problems[name] ?? null }),
  };
}
