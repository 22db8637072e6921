export type RawSettings = Record<string, unknown>;

/** From version n (the key) to n + 1. Pure: never touches its input, never reaches for the world. */
export type Upgraders = Readonly<Record<number, (settings: RawSettings) => RawSettings>>;

/** The history of the file format. There is one version so far. */
export const upgraders: Upgraders = {};

/** The version a raw file says it has; null where it says nothing usable. */
export const versionOf = (raw: RawSettings): number | null =>
  typeof raw.schemaVersion === 'number' && Number.isInteger(raw.schemaVersion) && raw.schemaVersion > 0
    ? raw.schemaVersion
    : null;

/** Carries settings of an older version up to `target`, one step at a time; null where a step is missing. */
export function upgrade(raw: RawSettings, target: number, steps: Upgraders = upgraders): RawSettings | null {
  let settings = raw;
  for (let version = versionOf(raw) ?? target; version < target; version++) {
    const step = steps[version];
    if (!step) return null;
    settings = { ...step(settings), schemaVersion: version + 1 };
  }
  return settings;
}
