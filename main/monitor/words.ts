import { findingRow } from '../../shared/findings/index.ts';
import { GRADES, type Grade, SEVERITIES, type Severity } from '../../shared/report.ts';
import type { Change, ChangeKind } from '../../shared/state.ts';
import { productName } from '../../shared/summary.ts';
import { certificateVerdict } from './certificate-change.ts';
import type { ReachEvent } from './reach.ts';
import type { Delta, Fact } from './view.ts';

/** What a difference means to a person. Pure: a difference in, its sentence, direction and severity out. */

export type Cause = Change['cause'];
type Told = Pick<Change, 'kind' | 'direction' | 'severity' | 'sentence'> & { subject?: string };

const rank = (severity: Severity | undefined): number => SEVERITIES.indexOf(severity ?? 'info');

/** Worst first. */
export const bySeverity = (a: Change, b: Change): number => rank(b.severity) - rank(a.severity);

/** Numeric parts first, then text: 9.1.10 is newer than 9.1.9. Negative where a is older. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string) => version.split(/[.+\- ]/).map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const OLD_PROTOCOL = /^(SSL|TLS1\.[01]$)/;
/** Suites no client needs any more (RFC 7465, RFC 8429, RFC 9325 §4.1). */
const WEAK_SUITE = /NULL|EXPORT|anon|RC4|RC2|_DES_|3DES|IDEA|MD5/;

const GRADE_NAMES: Record<string, string> = {
  overall: 'Overall grade',
  nextcloudScan: 'Nextcloud Scan rating',
  tls: 'TLS grade',
  headers: 'Headers grade',
};

function finding(rest: string, before: Fact | null, after: Fact | null): Told {
  const split = rest.indexOf('|');
  const id = rest.slice(0, split);
  const about = rest.slice(split + 1);
  const title = findingRow(id)?.title ?? id;
  const named = about === '' ? title : `${title} (${about})`;
  const subject = about === '' ? id : `${id}|${about}`;
  if (before === null)
    return {
      kind: 'finding-new',
      direction: after?.severity === 'info' ? 'neutral' : 'worse',
      severity: after?.severity ?? 'info',
      sentence: `New: ${named}.`,
      subject,
    };
  if (after === null)
    return {
      kind: 'finding-gone',
      direction: 'better',
      severity: 'info',
      sentence: `Gone: ${named}.`,
      subject,
    };
  const worse = rank(after.severity) > rank(before.severity);
  return {
    kind: worse ? 'finding-worse' : 'finding-better',
    direction: worse ? 'worse' : 'better',
    severity: worse ? (after.severity ?? 'info') : 'info',
    sentence: `${worse ? 'Worse' : 'Less severe'} than before: ${named}.`,
    subject,
  };
}

function grade(which: string, before: Fact | null, after: Fact | null): Told {
  const at = (fact: Fact | null) => GRADES.indexOf(fact?.value as Grade);
  const down = at(after) > at(before);
  return {
    kind: down ? 'grade-down' : 'grade-up',
    direction: down ? 'worse' : 'better',
    // Below C somebody has to act; above, it is worth a look. Only the overall grade speaks for itself.
    severity: !down
      ? 'info'
      : which !== 'overall'
        ? 'low'
        : at(after) >= GRADES.indexOf('D+')
          ? 'high'
          : 'medium',
    sentence: `${GRADE_NAMES[which] ?? which} ${down ? 'fell' : 'rose'} from ${before?.value} to ${after?.value}.`,
    subject: which,
  };
}

function version(before: Fact | null, after: Fact | null): Told {
  const down = compareVersions(after?.value ?? '', before?.value ?? '') < 0;
  return {
    kind: down ? 'version-down' : 'version-up',
    direction: down ? 'worse' : 'better',
    severity: down ? 'medium' : 'info',
    sentence: down
      ? `The version went back from ${before?.value} to ${after?.value}.`
      : `Updated from ${before?.value} to ${after?.value}.`,
  };
}

const neutral = (kind: ChangeKind, sentence: string, subject?: string): Told => ({
  kind,
  direction: 'neutral',
  severity: 'info',
  sentence,
  ...(subject === undefined ? {} : { subject }),
});

const turned = (
  worse: boolean,
  severity: Severity,
  told: Pick<Told, 'kind' | 'sentence' | 'subject'>,
): Told => ({
  ...told,
  direction: worse ? 'worse' : 'better',
  severity: worse ? severity : 'info',
});

function protocol(name: string, after: Fact | null): Told {
  const gained = after?.value === 'offered';
  const worse = OLD_PROTOCOL.test(name) === gained;
  const shown = name.replace(/^(SSL|TLS)/, '$1 ');
  return turned(worse, worse && gained ? 'medium' : 'low', {
    kind: gained ? 'protocol-gained' : 'protocol-lost',
    sentence: `${shown} is ${gained ? 'offered now' : 'no longer offered'}.`,
    subject: name,
  });
}

function suite(name: string, after: Fact | null): Told {
  const gained = after !== null;
  const kind = gained ? 'suite-gained' : 'suite-lost';
  const sentence = `Cipher suite ${name} is ${gained ? 'offered now' : 'no longer offered'}.`;
  return WEAK_SUITE.test(name)
    ? turned(gained, 'low', { kind, sentence, subject: name })
    : neutral(kind, sentence, name);
}

function header(name: string, before: Fact | null, after: Fact | null): Told {
  if (before !== null && after !== null)
    return neutral('header-changed', `The header ${name} has another value.`, name);
  const gained = after !== null;
  const kind = gained ? 'header-gained' : 'header-lost';
  const sentence = `The header ${name} ${gained ? 'is sent now' : 'is gone'}.`;
  // These two tell a stranger what runs there; the others protect.
  const tells = name === 'server' || name === 'x-powered-by';
  return turned(tells === gained, 'low', { kind, sentence, subject: name });
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

function status(before: Fact | null, after: Fact | null): Told {
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

function advisory(id: string, before: Fact | null, after: Fact | null): Told {
  if (after === null)
    return {
      kind: 'advisory-gone',
      direction: 'better',
      severity: 'info',
      sentence: `${id} no longer applies.`,
      subject: id,
    };
  const exploited = after.value === 'exploited';
  const eased = before !== null && !exploited;
  return {
    kind: 'advisory-new',
    direction: eased ? 'neutral' : 'worse',
    severity: eased ? 'info' : (after.severity ?? 'medium'),
    sentence: exploited
      ? `${id} is exploited in the wild and affects the installed version.`
      : eased
        ? `${id} is no longer listed as exploited.`
        : `Known vulnerability ${id} affects the installed version.`,
    subject: id,
  };
}

function tell({ key, before, after }: Delta): Told {
  const rest = key.slice(key.indexOf(':') + 1);
  switch (key.split(':', 1)[0]) {
    case 'finding':
      return finding(rest, before, after);
    case 'grade':
      return grade(rest, before, after);
    case 'version':
      return version(before, after);
    case 'product':
      return turned(true, 'medium', {
        kind: 'product-changed',
        sentence: `Another product answers: ${productName(after?.value ?? '')} instead of ${productName(before?.value ?? '')}.`,
      });
    case 'certificate':
      return before?.certificate && after?.certificate
        ? certificateVerdict(before.certificate, after.certificate)
        : neutral('certificate-replaced', 'The certificate changed.');
    case 'name':
      return after === null
        ? turned(true, 'low', {
            kind: 'certificate-name-lost',
            sentence: `The certificate no longer covers ${rest}.`,
            subject: rest,
          })
        : neutral('certificate-name-gained', `The certificate covers ${rest} now.`, rest);
    case 'protocol':
      return protocol(rest, after);
    case 'suite':
      return suite(rest, after);
    case 'header':
      return header(rest, before, after);
    case 'exposure':
      return turned(after !== null, after?.severity ?? 'medium', {
        kind: after === null ? 'exposure-gone' : 'exposure-new',
        sentence: `${rest} is ${after === null ? 'no longer' : ''} open to everybody.`.replace('  ', ' '),
        subject: rest,
      });
    case 'status':
      return status(before, after);
    case 'support':
      return turned(after?.value !== 'supported', 'high', {
        kind: 'end-of-life',
        sentence:
          after?.value === 'supported'
            ? 'The installed version gets security updates again.'
            : 'The installed version gets no more security updates.',
      });
    default:
      return advisory(rest, before, after);
  }
}

const shown = (fact: Fact | null): string | null => (fact ? (fact.show ?? fact.value).slice(0, 2048) : null);

/** The differences as people read them, worst first. */
export function inWords(deltas: readonly Delta[], cause: Cause): Change[] {
  return deltas
    .map((delta): Change => {
      const { subject, sentence, ...told } = tell(delta);
      return {
        ...told,
        subject: subject?.slice(0, 700) ?? null,
        sentence: sentence.slice(0, 700),
        before: shown(delta.before),
        after: shown(delta.after),
        cause,
      };
    })
    .sort(bySeverity);
}
