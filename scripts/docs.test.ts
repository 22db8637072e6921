import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const texts = globSync(
  ['*.md', '{assets,bench,docs,e2e,findings,main,packaging,renderer,scripts,shared}/**/*.md'],
  { cwd: root, exclude: ['**/node_modules/**'] },
);

it.each(texts)('%s: no half of a merge, and each link leads to a file', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(text.match(/^(?:<{7}|={7}$|>{7}).*/gmu) ?? []).toEqual([]);
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/gu)].map(([, to = '']) => to);
  const lost = links.filter((to) => !/^\w+:/u.test(to) && !existsSync(join(root, dirname(file), to)));
  expect(lost).toEqual([]);
});
