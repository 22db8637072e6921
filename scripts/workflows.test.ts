import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const files = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** Every `uses:` of the workflows: which action, at what, and the version that its comment names. */
const used = files.flatMap((file) =>
  [...textOf(file).matchAll(/^\s*(?:- )?uses: *([^@\s]+)@(\S+)(?: # (\S+))?$/gmu)].map(
    ([, action = '', at = '', version]) => ({ file, action, at, version }),
  ),
);

it('finds the workflows and what they use', () => {
  expect(files.length).toBeGreaterThanOrEqual(3);
  const lines = files.flatMap((file) => textOf(file).match(/\buses:/gu) ?? []);
  expect(used).toHaveLength(lines.length);
});

it('pins each action by the hash of a commit, with its version beside it', () => {
  for (const one of used)
    expect(one).toMatchObject({
      at: expect.stringMatching(/^[0-9a-f]{40}$/u),
      version: expect.stringMatching(/^v\d+\.\d+\.\d+$/u),
    });
});

it('uses one version of each action', () => {
  const pins = new Map<string, Set<string>>();
  for (const { action, at, version } of used)
    pins.set(action, (pins.get(action) ?? new Set()).add(`${at} ${version}`));
  expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([]);
});

describe.each(files)('%s', (file) => {
  it('calls scripts that are there', () => {
    const text = textOf(file);
    const scripts = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/gu)].map(([, name = '']) => name);
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
    const programs = [...text.matchAll(/\bnode ((?:scripts|bench|e2e)\/\S+)/gu)].map(([, path = '']) => path);
    expect(programs.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('gives its token no right to write, but to the jobs that name one', () => {
    expect(textOf(file)).toMatch(/^permissions:\n {2}contents: read$/mu);
  });

  it('puts nothing that others choose into a command line', () => {
    // An expression inside a script is pasted before the shell reads it; env is not. A matrix is written in the file.
    const scripts = textOf(file)
      .split(/^\s*(?:- )?run: /mu)
      .slice(1);
    for (const script of scripts)
      expect(script.split(/\n\s*(?:- )?[\w-]+:(?: |$)/mu)[0]).not.toMatch(/\$\{\{ (?!matrix\.)/u);
  });
});
