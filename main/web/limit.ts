/** At most `count` in any `windowMs`, per key. Keys are forgotten once their window is over. */
export function createLimit(count: number, windowMs: number, now: () => number) {
  const windows = new Map<string, { start: number; used: number }>();
  return {
    /** Counts one; false where the key has used its share up. */
    take(key: string): boolean {
      const at = now();
      const known = windows.get(key);
      if (known && at - known.start < windowMs && at >= known.start) return ++known.used <= count;
      if (windows.size > 1000)
        for (const [other, { start }] of windows)
          if (at - start >= windowMs || at < start) windows.delete(other);
      // Still full of live windows: somebody sends from very many addresses at once.
      if (windows.size > 10_000) return false;
      windows.set(key, { start: at, used: 1 });
      return true;
    },
    /** True where the key has used its share up, without counting. */
    exhausted(key: string): boolean {
      const known = windows.get(key);
      return known !== undefined && now() - known.start < windowMs && known.used >= count;
    },
  };
}
