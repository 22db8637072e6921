import { Select } from '@mantine/core';
import { every } from '../../shared/words/index.ts';

/** A choice of intervals in minutes; a value of the settings file that is not among them is offered too. */
export function IntervalSelect({
  label,
  choices,
  value,
  onChange,
  inherit,
}: {
  label: string;
  choices: readonly number[];
  value: number | null;
  onChange: (value: number | null) => void;
  /** What null means: "As for all clouds (6 h)". Left out: null is no choice. */
  inherit?: string;
}) {
  const all =
    value !== null && !choices.includes(value) ? [...choices, value].sort((a, b) => a - b) : choices;
  const data = all.map((each) => ({ value: String(each), label: every(each) }));
  return (
    <Select
      aria-label={label}
      data={inherit ? [{ value: 'inherit', label: inherit }, ...data] : data}
      value={value === null ? 'inherit' : String(value)}
      onChange={(next) => next && onChange(next === 'inherit' ? null : Number(next))}
      allowDeselect={false}
      checkIconPosition="right"
    />
  );
}

export const AUDIT_CHOICES = [15, 60, 180, 360, 720, 1440, 2880, 10_080] as const;
export const LIGHT_CHOICES = [1, 5, 15, 30, 60, 180] as const;
