import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightCheck } from '../../scan/light.ts';

/** Material of the stores' tests and benchmarks. */

/** A directory of its own for one test; `remove` when done. */
export function temporaryDirectory(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'weathervane-test-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export const sampleCheck = (at: number, changes: Partial<LightCheck> = {}): LightCheck => ({
  at: new Date(at).toISOString(),
  outcome: 'up',
  durationMs: 120,
  error: null,
  version: '31.0.14',
  fingerprint256: 'ab'.repeat(32),
  issuer: 'CN=R11, O=Example CA',
  ...changes,
});
