import { z } from 'zod';
import { REPORT_SCHEMA_VERSION, Report } from './report.ts';

/**
 * JSON Schema (draft 2020-12) of a report, for the programs that read ours. Additional keys are allowed: keys may be
 * added within a schemaVersion.
 */
export function reportJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(Report, { io: 'input' }) as Record<string, unknown>;
  return {
    $schema: schema.$schema,
    $id: `https://weathervane.invalid/report.schema.v${REPORT_SCHEMA_VERSION}.json`,
    title: 'Weathervane report',
    description:
      'The one document of a scan. Keys may be added within a schemaVersion, never renamed or removed.',
    ...schema,
  };
}
