import { acquireLock, type Lock } from './lock.ts';
import { type DataPaths, ensureDirectory, pathsIn } from './paths.ts';

/** Makes the data directory and takes it for this process, or says who has it. `what`: "serve", "the desktop app". */
export function claimDataDirectory(
  directory: string,
  what: string,
  now: () => Date,
): { paths: DataPaths; lock: Lock } {
  ensureDirectory(directory);
  const paths = pathsIn(directory);
  return { paths, lock: acquireLock(paths.lock, { pid: process.pid, since: now().toISOString(), what }) };
}
