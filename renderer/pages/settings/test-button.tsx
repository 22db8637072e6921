import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import { Note, Problem } from '../../components/parts.tsx';
import { useDo } from '../../hooks/index.ts';

/** Sends a real alert through one channel and says whether it was taken; `missing` says what it takes before. */
export function TestButton({
  channel,
  missing,
}: {
  channel: CallInput<'sendTestAlert'>['channel'];
  missing: string | null;
}) {
  const test = useDo('sendTestAlert');
  const [answer, setAnswer] = useState<CallOutput<'sendTestAlert'> | null>(null);
  return (
    <div className="stack test-alert">
      <div className="line-up">
        <Button
          size="xs"
          variant="default"
          disabled={missing !== null}
          loading={test.busy}
          onClick={() => void test.run({ channel }).then(setAnswer)}
        >
          Send a test
        </Button>
        {missing ? <span className="small dim">{missing}</span> : null}
      </div>
      {test.problem ? <Problem message={test.problem} /> : null}
      {answer && missing === null ? (
        <div role="status">
          <Note tone={answer.sent ? 'clear' : 'storm'}>{answer.message}</Note>
        </div>
      ) : null}
    </div>
  );
}
