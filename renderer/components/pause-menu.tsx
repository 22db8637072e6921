import { Button, Menu } from '@mantine/core';
import { type useDo, useNow } from '../hooks/index.ts';

const PAUSES = [
  { label: 'for an hour', hours: 1 },
  { label: 'until this time tomorrow', hours: 24 },
  { label: 'for a week', hours: 168 },
];

/** Lets all clouds rest for a time; whoever shows it has the room for the problem of `pause`. */
export function PauseMenu({
  children,
  pause,
}: {
  children: string;
  pause: ReturnType<typeof useDo<'pauseAll'>>;
}) {
  const now = useNow();
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" loading={pause.busy}>
          {children}
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
  );
}
