import advisoriesFile from '../../../assets/data/advisories.json' with { type: 'json' };
import lifecycleFile from '../../../assets/data/lifecycle.json' with { type: 'json' };
import type { CloudPart } from '../../../shared/report.ts';
import { matchAdvisories } from './advisories.ts';
import { withImplied } from './hardenings.ts';
import { lifecycleOf } from './lifecycle.ts';
import { type Knowledge, parseKnowledge } from './schema.ts';
import { parseVersion } from './version.ts';

export type { Knowledge } from './schema.ts';

let bundled: Knowledge | undefined;

/** The data this version was shipped with. */
export function bundledKnowledge(): Knowledge {
  bundled ??= parseKnowledge({ advisories: advisoriesFile, lifecycle: lifecycleFile });
  return bundled;
}

/**
 * The cloud with what the data says of its version: support, vulnerabilities, hardenings its version implies.
 * What was measured stays as it is, so a stored report can be evaluated again with newer data.
 */
export function applyKnowledge(cloud: CloudPart, knowledge: Knowledge, now: Date): CloudPart {
  const version = parseVersion(cloud.version);
  return {
    ...cloud,
    lifecycle: lifecycleOf(cloud.product, version, knowledge.lifecycle, now),
    hardenings: withImplied(cloud.product, version, cloud.hardenings),
    advisories: version === null ? [] : matchAdvisories(cloud.product, version, knowledge),
  };
}
