import { bundledKnowledge, type Knowledge } from './cloud/knowledge.ts';
import { createNetwork, systemClock, systemRandom } from './network.ts';
import type { ScanPorts } from './session.ts';

/** The ports of this machine, for hosts and the command line. */
export const createScanPorts = (
  version: string,
  knowledge: Knowledge = bundledKnowledge(),
): ScanPorts & { knowledge: Knowledge } => ({
  network: createNetwork(),
  clock: systemClock,
  random: systemRandom,
  version,
  knowledge,
});
