import { sameFingerprint } from './certificate-change.ts';
import {
  certificateSteps,
  certificateText,
  type ExpiryMemory,
  type ExpiryStep,
  expiryStep,
  supportSteps,
  supportText,
} from './expiry.ts';
import type { Condition, Conditions } from './memory.ts';
import type { ReachStep } from './reach.ts';
import type { View } from './view.ts';

/** What opens and ends the conditions that no difference between reports makes: silence, maintenance, time. Pure. */

/** A condition that ended and had been told: worth a recovery message where the owner wants them. */
export interface Ended {
  condition: Condition;
  sentence: string;
}

/** What is open after a look, and what ended with it. */
export interface Turn {
  open: Conditions;
  ended: Ended[];
}

interface Text {
  title: string;
  body: string;
}

const condition = (
  episode: string,
  kind: string,
  severity: Condition['severity'],
  { title, body }: Text,
): Condition => ({
  episode,
  kind,
  severity,
  findingId: null,
  subject: null,
  title: title.slice(0, 200),
  body: body.slice(0, 1000),
  alertId: null,
  toldAt: 0,
});

/** `turn` without what was open under `key`. */
function end({ open, ended }: Turn, key: string, sentence: string): Turn {
  const { [key]: was, ...rest } = open;
  return { open: rest, ended: was?.alertId ? [...ended, { condition: was, sentence }] : ended };
}

const withOpen = (turn: Turn, key: string, opened: Condition): Turn => ({
  ...turn,
  open: { ...turn.open, [key]: opened },
});

/**
 * After a step of reach.ts: down and up, and maintenance from `limitAt` on (null: not in maintenance at this look). A
 * cloud of which nothing was ever seen (`seenBefore`) is not told as down.
 */
export function turnReach(
  open: Conditions,
  { reach, events }: Pick<ReachStep, 'reach' | 'events'>,
  about: { name: string; seenBefore: boolean; error: string | null; limitAt: number | null; limitMs: number },
  now: number,
): Turn {
  const { name, seenBefore, error, limitAt, limitMs } = about;
  let turn: Turn = { open, ended: [] };
  if (events.includes('down') && seenBefore)
    turn = withOpen(
      turn,
      'down',
      condition(`down@${reach.since}`, 'down', 'high', {
        title: `${name} cannot be reached`,
        body: [error, 'It did not answer three times in a row, and our own connection works.']
          .filter(Boolean)
          .join('\n'),
      }),
    );
  if (events.includes('up')) turn = end(turn, 'down', `${name} can be reached again.`);
  if (reach.maintenanceSince === null) return end(turn, 'maintenance', `${name}: maintenance is over.`);
  if (limitAt === null || limitAt > now || turn.open.maintenance) return turn;
  return withOpen(
    turn,
    'maintenance',
    condition(`maintenance@${reach.maintenanceSince}`, 'maintenance', 'medium', {
      title: `${name} is still in maintenance`,
      body: `Maintenance began more than ${Math.round(limitMs / 60_000)} minutes ago. An update may have got stuck: occ status tells.`,
    }),
  );
}

export interface ExpiryTurn extends Turn {
  certificate: ExpiryMemory | null;
  support: ExpiryMemory | null;
}

interface RunsOut {
  key: string;
  /** What runs out, by name: another name is another thing. */
  thing: string;
  steps: ExpiryStep[];
  text: (step: ExpiryStep) => Text;
  /** The sentence that ends what was open of the thing before. */
  over: string;
}

function run(turn: Turn, memory: ExpiryMemory | null, it: RunsOut, now: number): [Turn, ExpiryMemory] {
  const { key, thing, steps, text, over } = it;
  const kept = memory !== null && memory.thing !== thing ? end(turn, key, over) : turn;
  const next = expiryStep(memory, thing, steps, now);
  // What was so when the cloud was added did not get worse: its card says it.
  if (next.tell === null || memory === null) return [kept, next.memory];
  const { name, severity } = next.tell;
  return [
    withOpen(kept, key, condition(`${key}|${thing}|${name}`, key, severity, text(next.tell))),
    next.memory,
  ];
}

/**
 * The expiry policy, at the sight of the very certificate and version it is about: one that waits for its second look is
 * not known yet, and the one before it is not shown any more.
 */
export function turnExpiry(
  open: Conditions,
  known: { view: View | null; certificate: ExpiryMemory | null; support: ExpiryMemory | null },
  about: { name: string; shown: string | null | undefined; ownDays: readonly number[] },
  now: number,
): ExpiryTurn {
  const { name, shown, ownDays } = about;
  const facts: View['facts'] = known.view?.facts ?? {};
  const certificate = facts.certificate?.certificate;
  const support = facts.support?.support;
  let turn: Turn = { open, ended: [] };
  let { certificate: ofCertificate, support: ofSupport } = known;
  if (certificate && sameFingerprint(certificate.fingerprint256, shown))
    [turn, ofCertificate] = run(
      turn,
      ofCertificate,
      {
        key: 'expiry:certificate',
        thing: certificate.fingerprint256,
        steps: certificateSteps(certificate, ownDays),
        text: (step) => certificateText(name, certificate, step, now),
        over: `${name}: the certificate was renewed, valid until ${certificate.notAfter.slice(0, 10)}.`,
      },
      now,
    );
  if (support)
    [turn, ofSupport] = run(
      turn,
      ofSupport,
      {
        key: 'expiry:support',
        thing: `${support.label} ${support.until}`,
        steps: supportSteps(support.until, ownDays),
        text: () => supportText(name, support.label, support.until, now),
        over: `${name}: the installed version is supported until ${support.until}.`,
      },
      now,
    );
  return { ...turn, certificate: ofCertificate, support: ofSupport };
}
