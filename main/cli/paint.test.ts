import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createPaint, plain, toneOfGrade, wantsColor, wrap } from './paint.ts';

describe('colour', () => {
  const terminal = { isTTY: true };
  test.each([
    [terminal, {}, true],
    [{}, {}, false],
    [{ isTTY: false }, { TERM: 'xterm-256color' }, false],
    [terminal, { TERM: 'dumb' }, false],
    [terminal, { NO_COLOR: '1' }, false],
    // no-color.org: present and not an empty string.
    [terminal, { NO_COLOR: '' }, true],
    [{}, { FORCE_COLOR: '1' }, true],
    [{}, { FORCE_COLOR: '0' }, false],
    [terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('on %j with %j: %s', (stream, env, expected) => {
    expect(wantsColor(stream, env)).toBe(expected);
  });

  test('is painted whatever this process thinks of its own streams', () => {
    expect(createPaint(true)('bad', 'no')).toBe('\u001b[31mno\u001b[39m');
    expect(createPaint(true)('plain', 'no')).toBe('no');
    expect(createPaint(false)('bad', 'no')).toBe('no');
  });

  test('of a grade follows its letter', () => {
    expect((['A+', 'A', 'B', 'C-', 'D', 'F', 'T'] as const).map(toneOfGrade)).toEqual([
      'good',
      'good',
      'warn',
      'warn',
      'bad',
      'bad',
      'bad',
    ]);
  });
});

describe('wrap', () => {
  test('breaks at spaces, keeps longer words whole', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a incomprehensibilities b', 5)).toEqual(['a', 'incomprehensibilities', 'b']);
    expect(wrap('  ', 5)).toEqual([]);
  });

  test('keeps the spaces that align columns', () => {
    expect(wrap('no          why', 40)).toEqual(['no          why']);
  });

  test('counts what is seen: colours take no columns', () => {
    const text = 'one two three four five';
    const painted = text
      .split(' ')
      .map((word) => createPaint(true)('good', word))
      .join(' ');
    expect(wrap(painted, 9).map(stripVTControlCharacters)).toEqual(wrap(text, 9));
  });
});

test('plain text neither moves the cursor nor turns the direction', () => {
  expect(plain('a\u001b[2Jb\u0007c\u009b1md\u202ee\r\n\u2066ü')).toBe('a [2Jb c 1md e   ü');
});
