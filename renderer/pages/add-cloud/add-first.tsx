import { Button } from '@mantine/core';
import { useState } from 'react';
import { Empty } from '../../components/parts.tsx';
import { AddCloud } from './add-cloud.tsx';

/** What a page shows before there is a cloud: what will stand there, and the way to begin. */
export function AddFirst({ children }: { children: string }) {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Empty
        weather="fog"
        title="There is no cloud yet"
        action={
          <Button mt="xs" onClick={() => setAdding(true)}>
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
