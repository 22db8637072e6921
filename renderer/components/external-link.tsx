import { Button, Group, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useDo } from '../hooks/index.ts';

/**
 * A page outside: opened by main in the owner's browser, after a question where main wants one. Never a plain link:
 * nothing this page shows may navigate it.
 */
export function ExternalLink({ url, children }: { url: string; children: ReactNode }) {
  const open = useDo('openExternal');
  const [asking, setAsking] = useState(false);
  const go = async (confirmed: boolean) => {
    const answer = await open.run({ url, confirmed });
    setAsking(answer?.needsConfirmation === true && !answer.opened && !confirmed);
  };
  return (
    <>
      <button type="button" className="plain link" title={url} onClick={() => void go(false)}>
        {children}
        <span className="sr"> (opens in your browser)</span>
      </button>
      {open.problem ? <span className="small"> {open.problem}</span> : null}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title="Open this page in your browser?"
        lockScroll={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p className="mono">{url}</p>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setAsking(false)}>
            Stay here
          </Button>
          <Button onClick={() => void go(true)}>Open</Button>
        </Group>
      </Modal>
    </>
  );
}
