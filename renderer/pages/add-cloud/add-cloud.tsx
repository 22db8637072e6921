import { Modal, Tabs } from '@mantine/core';
import { AddOne } from './add-one.tsx';
import { ImportList } from './import-list.tsx';
import { LookAround } from './look-around.tsx';

/** Three ways to add clouds: type one, paste many, look on the local network. */
export function AddCloud({
  opened,
  onClose,
  address = '',
}: {
  opened: boolean;
  onClose: () => void;
  /** Filled in, but never added without the owner. */
  address?: string;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a cloud" size={640}>
      <Tabs defaultValue="one" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="one">By address</Tabs.Tab>
          <Tabs.Tab value="list">From a list</Tabs.Tab>
          <Tabs.Tab value="network">On the local network</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="one">
          <AddOne address={address} onDone={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="list">
          <ImportList onDone={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="network">
          <LookAround onDone={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
