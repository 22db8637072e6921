import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Empty } from '../../components/parts.tsx';
import { AddCloud } from './add-cloud.tsx';

/** A list that stays empty until there is a cloud: what will stand there, and the way to it. */
export function AddFirst({ title, children }: { title: string; children: ReactNode }) {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Empty
        weather="fog"
        title={title}
        action={
          <Button size="sm" mt="xs" onClick={() => setAdding(true)}>
            Add your first cloud
          </Button>
        }
      >
        {children}
      </Empty>
      <AddCloud opened={adding} onClose={() => setAdding(false)} />
    </>
  );
}
