/**
 * A day's light checks in a few bytes each. Per check three variable-length integers (7 bits a byte, lowest first, as in
 * Protocol Buffers): seconds since the one before (zigzag, since clocks jump back), milliseconds it took, its state.
 */
export interface Sample {
  /** Seconds since the start of the day (UTC). */
  second: number;
  durationMs: number;
  /** A row of light_state: outcome, version, certificate, error. */
  state: number;
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

const zigzag = (value: number) => (value < 0 ? -value * 2 - 1 : value * 2);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

function pushSample(bytes: number[], last: number, { second, durationMs, state }: Sample): void {
  pushVarint(bytes, zigzag(second - last));
  pushVarint(bytes, Math.max(0, Math.round(durationMs)));
  pushVarint(bytes, state);
}

/** The series with one more check; `last` is the second of the check before it (0 for an empty series). */
export function append(series: Uint8Array, last: number, sample: Sample): Uint8Array {
  const bytes: number[] = [];
  pushSample(bytes, last, sample);
  const next = new Uint8Array(series.length + bytes.length);
  next.set(series);
  next.set(bytes, series.length);
  return next;
}

/** Checks as one series, in the order given. */
export function encode(samples: readonly Sample[]): Uint8Array {
  const bytes: number[] = [];
  for (const [index, sample] of samples.entries()) pushSample(bytes, samples[index - 1]?.second ?? 0, sample);
  return Uint8Array.from(bytes);
}

/** Every check of a series, in the order it was stored. A series cut short ends with its last whole check. */
export function decode(series: Uint8Array): Sample[] {
  const samples: Sample[] = [];
  let position = 0;
  let second = 0;
  const next = (): number | null => {
    let value = 0;
    for (let factor = 1; position < series.length; factor *= 0x80) {
      const byte = series[position++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (position < series.length) {
    const delta = next();
    const durationMs = next();
    const state = next();
    if (delta === null || durationMs === null || state === null) break;
    second += unzigzag(delta);
    samples.push({ second, durationMs, state });
  }
  return samples;
}
