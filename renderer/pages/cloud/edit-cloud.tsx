import { Button, Checkbox, Group, InputWrapper, Modal, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CloudState } from '../../../shared/state.ts';
import { minutes } from '../../../shared/words/index.ts';
import { AUDIT_CHOICES, IntervalSelect, LIGHT_CHOICES } from '../../components/interval-select.tsx';
import { Problem } from '../../components/parts.tsx';
import { useDo, useSnapshot } from '../../hooks/index.ts';

/** Name, intervals and trust of one cloud. Its address stays: another address is another cloud. */
export function EditCloud({
  cloud,
  opened,
  onClose,
}: {
  cloud: CloudState;
  opened: boolean;
  onClose: () => void;
}) {
  const { settings } = cloud;
  const { schedule } = useSnapshot().settings;
  const update = useDo('updateCloud');
  const [draft, setDraft] = useState({
    name: settings.name,
    auditMinutes: settings.auditMinutes,
    lightMinutes: settings.lightMinutes,
    ca: settings.ca ?? '',
    pin: settings.pin ?? '',
    exposureProbes: settings.exposureProbes,
  });
  const set = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { name, auditMinutes, lightMinutes, ca, pin, exposureProbes } = draft;
    const patch = {
      name: name.trim(),
      auditMinutes,
      lightMinutes,
      ca: ca.trim() || null,
      pin: pin.trim() || null,
      exposureProbes,
    };
    if (await update.run({ id: settings.id, patch })) onClose();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={`Edit ${settings.name}`} size={560}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Name"
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          maxLength={120}
          required
          data-autofocus
        />
        <InputWrapper
          label="Full audit"
          description="Version, vulnerabilities, TLS, certificate and headers."
        >
          <IntervalSelect
            label="Full audit"
            choices={AUDIT_CHOICES}
            value={draft.auditMinutes}
            onChange={(auditMinutes) => set({ auditMinutes })}
            inherit={`as for all clouds (${minutes(schedule.auditMinutes)})`}
          />
        </InputWrapper>
        <InputWrapper
          label="Light check"
          description="Does it answer, same version, same certificate? Three requests."
        >
          <IntervalSelect
            label="Light check"
            choices={LIGHT_CHOICES}
            value={draft.lightMinutes}
            onChange={(lightMinutes) => set({ lightMinutes })}
            inherit={`as for all clouds (${minutes(schedule.lightMinutes)})`}
          />
        </InputWrapper>
        <TextInput
          label="Pinned certificate (SHA-256 fingerprint)"
          description="Any other certificate raises a critical alert. Empty: no pin."
          value={draft.pin}
          onChange={(event) => set({ pin: event.currentTarget.value })}
          maxLength={128}
          classNames={{ input: 'mono' }}
          spellCheck={false}
        />
        <Textarea
          label="My own certificate authority (PEM)"
          description="Certificates it signed count as trusted for this cloud. Empty: only public and system roots."
          value={draft.ca}
          onChange={(event) => set({ ca: event.currentTarget.value })}
          maxLength={65536}
          rows={4}
          classNames={{ input: 'mono' }}
          spellCheck={false}
        />
        <Checkbox
          label="Leave exposure probes out"
          description="Nothing is asked for that must not be readable (.env, backups, logs), which a firewall may take for an attack. What lies open is not seen then, and the grade is one at best."
          checked={!draft.exposureProbes}
          onChange={(event) => set({ exposureProbes: !event.currentTarget.checked })}
        />
        {update.problem ? <Problem message={update.problem} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={update.busy} disabled={draft.name.trim() === ''}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
