/** "30, 14 3" → [30, 14, 3]: what is no whole number between 0 and 3650 is left out, doubles too; at most 20. */
export const parseDays = (text: string): number[] =>
  [
    ...new Set(
      text
        .split(/[^\d.-]+/)
        .filter((part) => /^\d{1,4}$/.test(part))
        .map(Number)
        .filter((value) => value <= 3650),
    ),
  ]
    .sort((a, b) => b - a)
    .slice(0, 20);
