import { findingRow } from '../../../shared/findings/index.ts';
import { GRADES, type Grade } from '../../../shared/report.ts';
import type { Change } from '../../../shared/state.ts';
import { certificateVerdict, coversName, whatStayed } from './certificate-change.ts';
import { advisory, product, status, support, version } from './cloud-words.ts';
import type { Delta } from './delta.ts';
import type { Fact, View } from './view.ts';
import { bySeverity, type Cause, neutral, type Remembered, rank, type Told, turned } from './wording.ts';

/** What a difference means to a person. Pure: a difference in, its sentence, direction and severity out. */

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

function tell({ key, before, after }: Delta, remembered: Remembered | undefined): Told {
  const rest = key.slice(key.indexOf(':') + 1);
  switch (key.split(':', 1)[0]) {
    case 'finding':
      return finding(rest, before, after);
    case 'grade':
      return grade(rest, before, after);
    case 'version':
      return version(before, after);
    case 'product':
      return product(before, after, remembered);
    case 'certificate':
      return before?.certificate && after?.certificate
        ? certificateVerdict(before.certificate, after.certificate, remembered)
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
      return support(after);
    default:
      return advisory(rest, before, after);
  }
}

/** Whether a difference means something to a person: a name that a wildcard covers is neither lost nor gained. */
export function isWorthSaying({ key, before, after }: Delta, older: View, newer: View): boolean {
  if (!key.startsWith('name:')) return true;
  const covered = ({ facts }: View) =>
    coversName(facts.certificate?.certificate?.names ?? [], key.slice('name:'.length));
  return !((after === null && covered(newer)) || (before === null && covered(older)));
}

const shown = (fact: Fact | null): string | null => (fact ? (fact.show ?? fact.value).slice(0, 2048) : null);

function shownAfter({ before, after }: Delta): string | null {
  const text = shown(after);
  return text !== null && before?.certificate && after?.certificate
    ? `${text.slice(0, 2000)} (${whatStayed(before.certificate, after.certificate)})`
    : text;
}

/** The differences as people read them, worst first; `remembered` by the watch, not between any two reports. */
export function inWords(deltas: readonly Delta[], cause: Cause, remembered?: Remembered): Change[] {
  return deltas
    .map((delta): Change => {
      const { subject, sentence, ...told } = tell(delta, remembered);
      return {
        ...told,
        subject: subject?.slice(0, 700) ?? null,
        sentence: sentence.slice(0, 700),
        before: shown(delta.before),
        after: shownAfter(delta),
        cause,
      };
    })
    .sort(bySeverity);
}
