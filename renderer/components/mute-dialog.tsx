import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Finding } from '../../shared/report.ts';
import { useDo, useNow } from '../hooks/index.ts';
import { dateOf, endOfMute, endSentence } from '../lib/mute-span.ts';
import { Problem } from './parts.tsx';

const SPANS = [
  { value: '1', label: 'for a day' },
  { value: '7', label: 'for a week' },
  { value: '30', label: 'for 30 days' },
  { value: '90', label: 'for 90 days' },
  { value: 'date', label: 'until a date…' },
  { value: 'forever', label: 'for good' },
];

/** Silence with an end and a reason: for a whole cloud, or for one finding of it. */
export function MuteDialog({
  opened,
  onClose,
  cloudId,
  finding,
}: {
  opened: boolean;
  onClose: () => void;
  cloudId: string;
  finding: Pick<Finding, 'id' | 'subject' | 'title'> | null;
}) {
  const now = useNow(60_000);
  const mute = useDo('mute');
  const [choice, setChoice] = useState('7');
  const [date, setDate] = useState('');
  const [reason, setReason] = useState('');
  const end = endOfMute({ choice, date }, now);
  const submit = async () => {
    const until = endOfMute({ choice, date }, now);
    if (until === 'wrong') return;
    const muted = await mute.run({
      cloudId,
      findingId: finding?.id ?? null,
      subject: finding?.subject ?? null,
      until,
      reason: reason.trim(),
    });
    if (muted) onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={finding ? 'Mute this finding' : 'Mute this cloud'}>
      <div className="stack">
        <p className="dim">
          {finding
            ? `“${finding.title}” stays in the report but raises no alert and does not count for the weather.`
            : 'It is scanned as before, but raises no alert and does not count for the weather in the tray.'}
        </p>
        <div>
          <Select
            label="How long"
            data={SPANS}
            value={choice}
            onChange={(value) => setChoice(value ?? '7')}
            allowDeselect={false}
            checkIconPosition="right"
          />
          {choice === 'date' ? (
            <TextInput
              type="date"
              label="Last day of it"
              mt="sm"
              value={date}
              onChange={(event) => setDate(event.currentTarget.value)}
              min={dateOf(now)}
              error={date !== '' && end === 'wrong'}
              data-autofocus
            />
          ) : null}
          <p className="small dim field-note" aria-live="polite">
            {endSentence(end, now)}
          </p>
        </div>
        <TextInput
          label="Why (optional)"
          description="For yourself, when you wonder a year from now."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
        />
        {mute.problem ? <Problem message={mute.problem} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={mute.busy} disabled={end === 'wrong'} onClick={() => void submit()}>
            Mute
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
