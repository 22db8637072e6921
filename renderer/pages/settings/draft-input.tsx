import { NumberInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { number } from '../../../shared/words/index.ts';
import { usePlace } from './setting.tsx';

/** What is typed and not stored yet; it follows what is stored. */
export function useDraft<T>(stored: T): [draft: T, setDraft: (next: T) => void] {
  const [draft, setDraft] = useState(stored);
  useEffect(() => setDraft(stored), [stored]);
  return [draft, setDraft];
}

/** A refused value stays on screen, marked, with the sentence beside it. */
function useMarks() {
  const { wrong, because } = usePlace();
  return { error: wrong, 'aria-errormessage': wrong ? because : undefined };
}

/** Text that is stored when the owner leaves the field or presses Enter, not with every key. */
export function DraftText({
  label,
  value,
  onSave,
  check,
  placeholder,
  maxLength,
  mono = false,
  width = 320,
}: {
  label: string;
  value: string;
  onSave: (value: string) => void;
  /** What is wrong with it, before anybody else is asked. */
  check?: (value: string) => string | null;
  placeholder?: string;
  maxLength: number;
  mono?: boolean;
  /** Pixels, or a share of the row. */
  width?: number | string;
}) {
  const { wrong, tell } = usePlace();
  const marks = useMarks();
  const [draft, setDraft] = useDraft(value);
  const save = () => {
    const next = draft.trim();
    const problem = check?.(next) ?? null;
    tell(problem);
    // What is stored already is stored once more where that takes a refusal away.
    if (problem === null && (next !== value || wrong)) onSave(next);
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
      {...(mono ? { classNames: { input: 'mono' } } : {})}
      {...marks}
    />
  );
}

/** A whole number within its bounds, stored on leaving the field; an empty field goes back to the stored one. */
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
  /** What stands behind the number: " h", " days". */
  suffix?: (value: number) => string;
}) {
  const { wrong, tell } = usePlace();
  const marks = useMarks();
  const [draft, setDraft] = useDraft<number | string>(value);
  const save = () => {
    const next = typeof draft === 'number' ? draft : Number.NaN;
    const outside = next < min || next > max;
    tell(outside ? `From ${min} to ${number(max)}; ${value} stays in force.` : null);
    if (Number.isNaN(next)) setDraft(value);
    else if (!outside && (next !== value || wrong)) onSave(next);
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
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      suffix={suffix?.(typeof draft === 'number' ? draft : value) ?? ''}
      w={140}
      {...marks}
    />
  );
}

/** A time of day, stored on leaving the field: a half-typed one would be in force while it is typed. */
export function DraftTime({
  label,
  value,
  onSave,
}: {
  label: string;
  value: string;
  onSave: (value: string) => void;
}) {
  const [draft, setDraft] = useDraft(value);
  const marks = useMarks();
  const save = () => {
    if (draft === '') setDraft(value);
    else if (draft !== value) onSave(draft.slice(0, 5));
  };
  return (
    <TextInput
      type="time"
      aria-label={label}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
      {...marks}
    />
  );
}
