import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../shared/findings/index.ts';

const root = join(import.meta.dirname, '..', '..');

/** Source of everything that can raise a finding: the detectors, and the header rules they share with the page. */
const sources = ['main/scan', 'shared/headers', 'shared/header-table.ts'].flatMap((path) => {
  const full = join(root, path);
  const files = path.endsWith('.ts')
    ? [full]
    : readdirSync(full, { recursive: true, encoding: 'utf8' }).map((name) => join(full, name));
  return files
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(name, 'utf8'));
});
const text = sources.join('\n');

/** Ids as they are written, and the families written with a variable end: `cloud.vulnerability-${severity}`. */
const families = [...text.matchAll(/`([a-z]+\.[a-z0-9-]*)\$\{/gu)].map(([, start]) => start ?? '');

test('every row of the catalogue can be raised by a detector', () => {
  const silent = Object.keys(catalogue).filter(
    (id) => !text.includes(`'${id}'`) && !families.some((start) => id.startsWith(start)),
  );
  expect(silent).toEqual([]);
});

test('rows say what a person needs, in whole sentences, without server text', () => {
  for (const [id, row] of Object.entries(catalogue)) {
    expect(id, id).toMatch(/^[a-z]+\.[a-z0-9-]+$/u);
    expect(row.title, id).not.toMatch(/\.$/u);
    expect(row.title.length, id).toBeLessThan(90);
    expect(row.why, id).toMatch(/[.!?]$/u);
    expect(row.why.length, id).toBeGreaterThan(60);
    expect(row.fix.general, id).toMatch(/[.!?]$/u);
    expect(row.reference.url, id).toMatch(/^https:\/\//u);
  }
});
