import { Button, Group, Menu, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Report } from '../../../shared/report.ts';
import type { CloudState } from '../../../shared/state.ts';
import { Problem } from '../../components/parts.tsx';
import { go, useDo } from '../../hooks/index.ts';
import { fileNamePart, saveText } from '../../lib/save.ts';
import { EditCloud } from './edit-cloud.tsx';

/** What can be done to a cloud besides scanning and muting it. */
export function CloudMenu({ cloud, report }: { cloud: CloudState; report: Report | null }) {
  const { id, name, paused } = cloud.settings;
  const update = useDo('updateCloud');
  const remove = useDo('removeCloud');
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const removeIt = async () => {
    if (!(await remove.run({ id }))) return;
    setOpen(null);
    go('#/overview');
  };
  return (
    <>
      <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default">More</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            disabled={!report}
            onClick={() =>
              report &&
              saveText(
                `weathervane-${fileNamePart(name)}-${report.startedAt.slice(0, 10)}.json`,
                JSON.stringify(report, null, 2),
              )
            }
          >
            Save the report
          </Menu.Item>
          <Menu.Item onClick={() => setOpen('edit')}>Edit…</Menu.Item>
          <Menu.Item onClick={() => void update.run({ id, patch: { paused: !paused } })}>
            {paused ? (
              'Go on scanning it'
            ) : (
              <>
                Pause scanning it
                <span className="hint">Not scanned and not told as down until you go on.</span>
              </>
            )}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item className="danger" onClick={() => setOpen('remove')}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {update.problem ? <Problem message={update.problem} /> : null}
      <EditCloud
        key={open === 'edit' ? 'open' : 'shut'}
        cloud={cloud}
        opened={open === 'edit'}
        onClose={() => setOpen(null)}
      />
      <Modal opened={open === 'remove'} onClose={() => setOpen(null)} title={`Remove ${name}?`}>
        <div className="stack">
          <p className="dim">
            Its history, changes and mutes are deleted from this computer. Nothing happens to the cloud
            itself.
          </p>
          {remove.problem ? <Problem message={remove.problem} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpen(null)} data-autofocus>
              Keep it
            </Button>
            <Button
              className="danger"
              variant="default"
              loading={remove.busy}
              onClick={() => void removeIt()}
            >
              Remove
            </Button>
          </Group>
        </div>
      </Modal>
    </>
  );
}
