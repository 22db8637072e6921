import { NumberInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

/** Text that is stored when the owner leaves the field or presses Enter, not with every key. */
export function DraftText({
  label,
  value,
  onSave,
  placeholder,
  maxLength,
  mono = false,
  width = 320,
}: {
  label: string;
  value: string;
  onSave: (value: string) => void;
  placeholder?: string;
  maxLength: number;
  mono?: boolean;
  width?: number;
}) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const save = () => {
    if (draft.trim() !== value) onSave(draft.trim());
  };
  return (
    <TextInput
      aria-label={label}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
      placeholder={placeholder}
      maxLength={maxLength}
      w={width}
      maw="100%"
      spellCheck={false}
      autoComplete="off"
      classNames={mono ? { input: 'mono' } : undefined}
    />
  );
}

/** A whole number within its bounds, stored on leaving the field; what is no number goes back to the stored one. */
export function DraftNumber({
  label,
  value,
  onSave,
  min,
  max,
  suffix,
}: {
  label: string;
  value: number;
  onSave: (value: number) => void;
  min: number;
  max: number;
  suffix?: string;
}) {
  const [draft, setDraft] = useState<number | string>(value);
  useEffect(() => setDraft(value), [value]);
  const save = () => {
    const next = typeof draft === 'number' ? Math.round(draft) : Number.NaN;
    if (Number.isNaN(next) || next < min || next > max) setDraft(value);
    else if (next !== value) onSave(next);
  };
  return (
    <NumberInput
      aria-label={label}
      value={draft}
      onChange={setDraft}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      suffix={suffix}
      w={140}
    />
  );
}
