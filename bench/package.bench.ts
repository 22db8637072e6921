// What a release carries: the size of app.asar and of its largest parts. Needs a build (npm run build).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cannotPack, pack } from '../scripts/lib/pack.ts';

if (cannotPack !== null) {
  process.stdout.write(`Nothing measured: ${cannotPack}.\n`);
} else {
  const work = mkdtempSync(join(tmpdir(), 'weathervane-bench-'));
  try {
    const { files } = await pack(work);
    const parts = new Map<string, number>();
    let beside = 0;
    for (const [path, { size, text }] of files) {
      if (text === null) {
        beside += size;
        continue;
      }
      const part = /^(node_modules\/(?:@[^/]+\/)?[^/]+|[^/]+\/[^/]+)/u.exec(path)?.[1] ?? path;
      parts.set(part, (parts.get(part) ?? 0) + size);
    }
    const kib = (bytes: number) => `${(bytes / 1024).toFixed(0).padStart(7)} KiB`;
    const sum = [...parts.values()].reduce((total, size) => total + size, 0);
    process.stdout.write(`${kib(sum)}  app.asar, ${files.size} files, without Electron itself\n`);
    process.stdout.write(`${kib(beside)}  beside it, for the system to start (node-notifier's helpers)\n`);
    for (const [part, size] of [...parts].sort(([, a], [, b]) => b - a).slice(0, 15))
      process.stdout.write(`${kib(size)}    ${part}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
