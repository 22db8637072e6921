import { describe, expect, test } from 'vitest';
import { Coverage } from '../../shared/coverage.ts';
import { openLedger } from './coverage.ts';

describe('openLedger', () => {
  test('an area nobody asked about is not seen, and says so', () => {
    expect(openLedger().close().tls).toEqual({
      state: 'none',
      asked: 0,
      answered: 0,
      refused: 0,
      why: 'Nothing was asked.',
    });
  });

  test.each([
    { outcomes: ['answered', 'answered'], state: 'full', refused: 0, why: null },
    { outcomes: ['answered', 'lost'], state: 'partial', refused: 0, why: 'lost' },
    { outcomes: ['refused', 'answered', 'lost'], state: 'partial', refused: 1, why: 'refused' },
    { outcomes: ['refused', 'refused'], state: 'none', refused: 2, why: 'refused' },
    { outcomes: ['lost'], state: 'none', refused: 0, why: 'lost' },
  ] as const)('$outcomes is $state', ({ outcomes, state, refused, why }) => {
    const ledger = openLedger();
    for (const outcome of outcomes) ledger.count('http', outcome, outcome);
    const { http } = ledger.close();
    expect(http).toMatchObject({ state, refused, why, asked: outcomes.length });
  });

  test('a limit makes a fully answered area partial, with its reason', () => {
    const ledger = openLedger();
    ledger.count('exposure', 'answered');
    ledger.limit('exposure', 'The scan ended before every path was asked.');
    expect(ledger.close().exposure).toMatchObject({
      state: 'partial',
      why: 'The scan ended before every path was asked.',
    });
  });

  test("answers between two controls that differ were not the server's", () => {
    const ledger = openLedger();
    for (let answer = 0; answer < 5; answer += 1) ledger.count('exposure', 'answered');
    ledger.disown('exposure', 4, 'The sign-in page answers HTTP 403 now.');
    expect(ledger.close().exposure).toMatchObject({ state: 'partial', asked: 5, answered: 1, refused: 4 });
    ledger.disown('exposure', 1, 'The same.');
    expect(ledger.close().exposure).toMatchObject({ state: 'none', answered: 0, refused: 5 });
  });

  test('what an earlier scan knows completes the area', () => {
    const ledger = openLedger();
    ledger.count('exposure', 'answered');
    ledger.count('exposure', 'lost', 'reset');
    ledger.settle('exposure');
    expect(ledger.close().exposure).toMatchObject({ state: 'full', why: null });
  });

  test('a forgotten area says nothing, whatever was answered, and its reason comes first', () => {
    const ledger = openLedger();
    ledger.count('cloud', 'answered');
    ledger.count('cloud', 'lost', 'reset');
    ledger.forget('cloud', 'A login portal answers in its place.');
    expect(ledger.close().cloud).toMatchObject({
      state: 'none',
      why: 'A login portal answers in its place.',
    });
  });

  test('what it says fits the schema of the report', () => {
    const ledger = openLedger();
    ledger.forget('http', 'x'.repeat(2000));
    expect(() => Coverage.parse(ledger.close())).not.toThrow();
  });
});
