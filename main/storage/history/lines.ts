import { z } from 'zod';
import { Report } from '../../../shared/report.ts';
import { AlertRecord, ChangeRecord } from '../../../shared/state.ts';
import { LightCheck } from '../../scan/light.ts';

export const DAY = 86_400_000;
/** The format of an export; a later one of the same lines raises it. */
export const FORMAT = 1;
/** No cloud was watched before; a time before it is an error or an attack. */
const EARLIEST = Date.UTC(2000, 0, 1);
/** Longest line an import reads, in characters: more than any report a scan makes. */
const MAX_LINE = 4 * 1024 * 1024;

const cloudId = z.string().min(1).max(64);

/** The lines of an export, as somebody may have made them up: nothing of them is later than tomorrow. */
export function lineSchema(now: number) {
  const sane = (at: string | null) =>
    at === null || (Date.parse(at) >= EARLIEST && Date.parse(at) <= now + DAY);
  const duration = z.number().min(0).max(DAY);
  const count = z.number().int().min(0).max(1_000_000);
  return z.discriminatedUnion('type', [
    z.object({ type: z.literal('weathervane-history'), version: z.number().int() }),
    z.object({ type: z.literal('cloud'), cloudId, name: z.string().max(120), url: z.string().max(2048) }),
    z.object({
      type: z.literal('scan'),
      cloudId,
      scanId: z.number().int(),
      report: Report.refine(
        ({ startedAt, durationMs }) => sane(startedAt) && duration.safeParse(durationMs).success,
      ),
    }),
    z.object({
      type: z.literal('check'),
      cloudId,
      check: LightCheck.refine(({ at, durationMs }) => sane(at) && duration.safeParse(durationMs).success),
    }),
    z
      .object({
        type: z.literal('day'),
        cloudId,
        day: z
          .number()
          .int()
          .min(EARLIEST / DAY)
          .max(Math.floor(now / DAY) + 1),
        checks: count.min(1),
        down: count,
        maintenance: count,
        duration: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
      })
      .refine(({ checks, down, maintenance }) => down + maintenance <= checks),
    z.object({ type: z.literal('change'), change: ChangeRecord.refine(({ at }) => sane(at)) }),
    z.object({
      type: z.literal('alert'),
      dedupeKey: z.string().max(2000),
      alert: AlertRecord.refine(
        ({ at, deliveredAt, acknowledgedAt }) => sane(at) && sane(deliveredAt) && sane(acknowledgedAt),
      ),
    }),
    z.object({ type: z.literal('end'), complete: z.boolean() }),
  ]);
}

type Schema = ReturnType<typeof lineSchema>;
export type Line = z.infer<Schema>;

/** A line of a file; null for what is none of ours. */
export function parseLine(schema: Schema, line: string): Line | null {
  if (line.length > MAX_LINE) return null;
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
