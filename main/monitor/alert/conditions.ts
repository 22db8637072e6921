import type { ReachStep } from '../look/reach.ts';
import type { Condition, Conditions } from '../memory.ts';

/** What opens and ends the conditions that no difference between reports makes: silence, maintenance, a pin. Pure. */

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

export interface Text {
  title: string;
  body: string;
}

/** A condition that nobody was told of yet. */
export const condition = (
  episode: string,
  kind: string,
  severity: Condition['severity'],
  findingId: string | null,
  { title, body }: Text,
): Condition => ({
  episode,
  kind,
  severity,
  findingId,
  subject: null,
  title: title.slice(0, 200),
  body: body.slice(0, 1000),
  alertId: null,
  toldAt: 0,
});

/** `turn` without what was open under `key`; with a `sentence`, that is good news where it had been told. */
export function end({ open, ended }: Turn, key: string, sentence: string | null): Turn {
  const { [key]: was, ...rest } = open;
  const news = was?.alertId && sentence !== null ? [{ condition: was, sentence }] : [];
  return { open: rest, ended: [...ended, ...news] };
}

export const withOpen = (turn: Turn, key: string, opened: Condition): Turn => ({
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
      condition(`down@${reach.since}`, 'down', 'high', null, {
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
    condition(`maintenance@${reach.maintenanceSince}`, 'maintenance', 'medium', 'cloud.maintenance', {
      title: `${name} is still in maintenance`,
      body: `Maintenance began more than ${Math.round(limitMs / 60_000)} minutes ago. An update may have got stuck: occ status tells.`,
    }),
  );
}

/** What is said of the certificate of a report, as far as a pin is about it. */
interface Pinned {
  pinned: boolean;
  pinMismatch?: boolean | undefined;
}

const PIN_MISMATCH = 'certificate.pin-mismatch';

/**
 * What a pin says to an unexpected certificate that is open: it is the finding that the report shows, and it is over when
 * the shown certificate is the pinned one again (the owner may have pinned the new one) or nothing is pinned any more.
 */
export function turnPin(
  open: Conditions,
  about: { name: string; certificate: Pinned | null; pin: string | null },
): Turn {
  const { name, certificate, pin } = about;
  const turn: Turn = { open, ended: [] };
  const was = open.certificate;
  if (was === undefined || certificate === null) return turn;
  if (certificate.pinned) return end(turn, 'certificate', `${name}: its certificate is the pinned one.`);
  if (certificate.pinMismatch && was.severity === 'critical')
    return withOpen(turn, 'certificate', { ...was, findingId: PIN_MISMATCH });
  return pin === null && was.findingId === PIN_MISMATCH ? end(turn, 'certificate', null) : turn;
}
