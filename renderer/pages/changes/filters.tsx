import { Checkbox, Select } from '@mantine/core';
import type { ChangeGroup } from '../../../shared/change-groups.ts';
import { number } from '../../../shared/words/index.ts';
import { useSnapshot } from '../../hooks/index.ts';
import { GROUP_LABELS } from '../../lib/changes.ts';

/** What of all changes is shown; cloudId null: of every cloud. */
export interface Filter {
  cloudId: string | null;
  group: ChangeGroup;
  unreadOnly: boolean;
}

export const EVERYTHING: Filter = { cloudId: null, group: 'all', unreadOnly: false };

/** Whether a cloud or a matter was chosen: then "all" no longer means all. */
export const isNarrow = ({ cloudId, group }: Filter): boolean => cloudId !== null || group !== 'all';

/** More names than a menu shows at once are found by typing. */
const MANY = 10;

/** By cloud, by matter, and unread only; `unread` is how many that would be. */
export function Filters({
  filter,
  onChange,
  unread,
}: {
  filter: Filter;
  onChange: (filter: Filter) => void;
  unread: number | null;
}) {
  const { clouds } = useSnapshot();
  return (
    <div className="filters">
      <Select
        size="xs"
        aria-label="Cloud"
        data={[
          { value: '', label: 'every cloud' },
          ...clouds.map(({ settings }) => ({ value: settings.id, label: settings.name })),
        ]}
        value={filter.cloudId ?? ''}
        onChange={(value) => onChange({ ...filter, cloudId: value || null })}
        allowDeselect={false}
        searchable={clouds.length >= MANY}
        nothingFoundMessage="No cloud of this name"
        comboboxProps={{ width: 320, position: 'bottom-start' }}
      />
      <Select
        size="xs"
        aria-label="What changed"
        data={GROUP_LABELS}
        value={filter.group}
        onChange={(value) => onChange({ ...filter, group: (value ?? 'all') as ChangeGroup })}
        allowDeselect={false}
      />
      <Checkbox
        size="xs"
        label={unread === null ? 'unread only' : `unread only (${number(unread)})`}
        checked={filter.unreadOnly}
        onChange={(event) => onChange({ ...filter, unreadOnly: event.currentTarget.checked })}
      />
    </div>
  );
}
