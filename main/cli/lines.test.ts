import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from './lines.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'weathervane-lines-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function linesIn(text: string, chunkBytes?: number, maxLine?: number): string[] {
  const path = join(directory, 'lines.txt');
  writeFileSync(path, text);
  return [...linesOf(path, chunkBytes, maxLine)];
}

describe('linesOf', () => {
  it.each([1, 2, 3, 7, 1024])('gives the same lines in pieces of %i bytes', (chunk) => {
    expect(linesIn('one\n\nthrée\n雨 four', chunk)).toEqual(['one', '', 'thrée', '雨 four']);
  });

  it('knows no empty line after the last', () => {
    expect(linesIn('one\n')).toEqual(['one']);
    expect(linesIn('')).toEqual([]);
  });

  it('cuts a line without end and reads on after it', () => {
    expect(linesIn(`${'x'.repeat(1000)}\nnext\n`, 16, 10)).toEqual(['x'.repeat(10), 'next']);
  });
});
