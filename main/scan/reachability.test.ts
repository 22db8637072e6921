import { expect, test } from 'vitest';
import { StatusReason } from '../../shared/report.ts';
import { partsWith } from './cloud/testing/fakes.ts';
import { refusalFindings } from './reachability.ts';

/** Reasons that say something of the cloud itself, with a finding of its own detector. */
const OTHERS = new Set<StatusReason>(['lost-configuration']);

test.each(StatusReason.options.filter((reason) => !OTHERS.has(reason)))(
  'what stands in front is one finding: %s',
  (statusReason) => {
    const [raised, ...more] = refusalFindings({ ...partsWith(null), status: 'refused', statusReason });
    expect(raised?.id).toMatch(/^(?:reachability|cloud)\./u);
    expect(more).toEqual([]);
  },
);

test('nothing stands in front: nothing is raised', () => {
  expect(refusalFindings(partsWith(null))).toEqual([]);
});

test.each(['unavailable', 'rate-limited'] as const)(
  '%s for a moment, of a cloud that is up, is no finding',
  (statusReason) => {
    expect(refusalFindings({ ...partsWith(null), status: 'up', statusReason })).toEqual([]);
  },
);
