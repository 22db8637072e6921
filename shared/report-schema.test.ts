import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reportJsonSchema } from './report-schema.ts';

test('assets/report.schema.json is generated from the schema and fresh', () => {
  const shipped = JSON.parse(readFileSync(new URL('../assets/report.schema.json', import.meta.url), 'utf8'));
  expect(shipped).toEqual(reportJsonSchema());
});
