import { productName } from '../../../shared/products.ts';
import type { Change } from '../../../shared/state.ts';
import { compareVersionTexts } from '../../scan/cloud/version.ts';
import type { ReachEvent } from '../look/reach.ts';
import type { Fact } from './view.ts';
import { neutral, type Remembered, rank, type Told, turned } from './wording.ts';

/** The words about what runs there: product, version, support, vulnerabilities, and whether it can be reached. Pure. */

/** Another version: up is good news, back is not. */
export function version(before: Fact | null, after: Fact | null): Told {
  const down = compareVersionTexts(after?.value ?? '', before?.value ?? '') < 0;
  return {
    kind: down ? 'version-down' : 'version-up',
    direction: down ? 'worse' : 'better',
    severity: down ? 'medium' : 'info',
    sentence: down
      ? `The version went back from ${before?.value} to ${after?.value}.`
      : `Updated from ${before?.value} to ${after?.value}.`,
  };
}

/** Whether the installed version gets security updates; null: nobody knows. */
export function support(after: Fact | null): Told {
  if (after === null)
    return neutral('end-of-life', 'How long the installed version gets security updates is not known.');
  const supported = after.value === 'supported';
  return turned(!supported, 'high', {
    kind: 'end-of-life',
    sentence: supported
      ? 'The installed version gets security updates again.'
      : 'The installed version gets no more security updates.',
  });
}

const REACH: Record<ReachEvent, Told> = {
  down: { kind: 'down', direction: 'worse', severity: 'high', sentence: 'The cloud cannot be reached.' },
  up: { kind: 'up', direction: 'better', severity: 'info', sentence: 'The cloud can be reached again.' },
  'maintenance-started': neutral('maintenance-started', 'The cloud went into maintenance.'),
  'maintenance-ended': turned(false, 'info', { kind: 'maintenance-ended', sentence: 'Maintenance is over.' }),
};

/** What the confirmation of reach.ts found, as a change; `error`: why it cannot be reached. */
export const reachChange = (event: ReachEvent, error: string | null): Change => ({
  subject: null,
  ...REACH[event],
  before: null,
  after: event === 'down' ? error : null,
  cause: 'cloud',
});

/** Another state of the whole cloud. */
export function status(before: Fact | null, after: Fact | null): Told {
  if (after?.value === 'unreachable') return REACH.down;
  if (before?.value === 'unreachable') return REACH.up;
  if (after?.value === 'maintenance') return REACH['maintenance-started'];
  if (before?.value === 'maintenance') return REACH['maintenance-ended'];
  const worse = after?.value !== 'up';
  return turned(worse, 'high', {
    kind: 'product-changed',
    sentence:
      after?.value === 'setup-pending'
        ? 'The setup page is open: whoever comes first owns the cloud.'
        : worse
          ? 'No cloud answers at this address any more.'
          : 'A cloud answers at this address again.',
  });
}

/** A vulnerability that came, went, or is rated otherwise now. */
export function advisory(id: string, before: Fact | null, after: Fact | null): Told {
  if (after === null)
    return {
      kind: 'advisory-gone',
      direction: 'better',
      severity: 'info',
      sentence: `${id} no longer applies.`,
      subject: id,
    };
  const exploited = after.value === 'exploited';
  const severity = after.severity ?? 'medium';
  if (before === null)
    return {
      kind: 'advisory-new',
      direction: 'worse',
      severity,
      sentence: exploited
        ? `${id} is exploited in the wild and affects the installed version.`
        : `Known vulnerability ${id} affects the installed version.`,
      subject: id,
    };
  const worse = before.value === after.value ? rank(after.severity) > rank(before.severity) : exploited;
  const rated = `from ${before.severity ?? 'unrated'} to ${severity}`;
  return {
    kind: worse ? 'advisory-worse' : 'advisory-better',
    direction: worse ? 'worse' : 'better',
    severity: worse ? severity : 'info',
    sentence: exploited
      ? `${id} is exploited in the wild and affects the installed version.`
      : before.value === 'exploited'
        ? `${id} is no longer listed as exploited.`
        : `${id} is rated ${worse ? 'worse' : 'less severe'} than before: ${rated}.`,
    subject: id,
  };
}

/**
 * Another product: worse for the watch, until the one of before is back. Between two reports that somebody compares
 * neither is the right one.
 */
export function product(before: Fact | null, after: Fact | null, remembered: Remembered | undefined): Told {
  const back = before?.value === 'unknown' || after?.value === remembered?.formerProduct;
  const [is, was] = [productName(after?.value ?? ''), productName(before?.value ?? '')];
  const kind = 'product-changed' as const;
  if (back) {
    const again = before?.value === 'unknown' ? 'is recognised again' : `answers again instead of ${was}`;
    return turned(false, 'info', { kind, sentence: `${is} ${again}.` });
  }
  const sentence =
    after?.value === 'unknown'
      ? `Which product answers cannot be told any more; it was ${was}.`
      : `Another product answers: ${is} instead of ${was}.`;
  return remembered === undefined ? neutral(kind, sentence) : turned(true, 'medium', { kind, sentence });
}
