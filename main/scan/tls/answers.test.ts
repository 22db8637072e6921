import { describe, expect, it } from 'vitest';
import { closesNeeded, isRefusal, lossRate, type Reading, readAnswer, refusalShownBy } from './answers.ts';
import type { HandshakeOutcome, ServerChoice } from './outcome.ts';
import type { ReadDepth } from './wire/flight.ts';

const hello = (more: Partial<ServerChoice> = {}): ServerChoice => ({
  kind: 'hello',
  protocol: 'TLS1.2',
  cipherSuite: 0xc02f,
  compression: 0,
  sessionId: new Uint8Array(),
  extensions: new Map(),
  retry: false,
  group: null,
  dhBits: null,
  dhPrime: null,
  alpn: null,
  certificates: [],
  stapled: false,
  certificateRequested: false,
  complete: true,
  cut: false,
  ...more,
});
const alert = (description: number, level = 2): HandshakeOutcome => ({ kind: 'alert', level, description });
const closed = (more: Partial<Extract<HandshakeOutcome, { kind: 'closed' }>> = {}): HandshakeOutcome => ({
  kind: 'closed',
  reset: false,
  refusal: false,
  ...more,
});

describe('the table of answers', () => {
  it.each<[string, HandshakeOutcome, ReadDepth, Reading]>([
    ['a ServerHello', hello(), 'hello', 'yes'],
    ['a whole flight', hello(), 'flight', 'yes'],
    [
      'a ServerHello whose flight broke off, where only the hello counts',
      hello({ cut: true }),
      'hello',
      'yes',
    ],
    ['a ServerHello whose flight broke off', hello({ cut: true, complete: false }), 'flight', 'lost'],
    ['handshake_failure', alert(40), 'hello', 'no'],
    ['protocol_version', alert(70), 'hello', 'no'],
    ['insufficient_security', alert(71), 'hello', 'no'],
    ['illegal_parameter', alert(47), 'hello', 'no'],
    ['missing_extension', alert(109), 'hello', 'no'],
    ['unrecognized_name', alert(112), 'hello', 'no'],
    ['internal_error', alert(80), 'hello', 'trouble'],
    ['close_notify', alert(0, 1), 'hello', 'closed'],
    ['a fatal close_notify', alert(0), 'hello', 'closed'],
    ['user_canceled', alert(90), 'hello', 'lost'],
    ['FIN', closed(), 'hello', 'closed'],
    ['RST', closed({ reset: true }), 'hello', 'closed'],
    ['a proven refusal by closing', closed({ refusal: true }), 'hello', 'no'],
    ['silence', { kind: 'timeout' }, 'hello', 'lost'],
    ['no connection', { kind: 'failed', error: 'refused', message: '' }, 'hello', 'lost'],
    ['half a record', { kind: 'malformed', reason: 'an answer cut short' }, 'hello', 'lost'],
    ['a page of HTTP', { kind: 'malformed', reason: 'HTTP' }, 'hello', 'foreign'],
  ])('%s', (_, outcome, depth, reading) => {
    expect(readAnswer(outcome, depth)).toBe(reading);
    expect(isRefusal(outcome)).toBe(reading === 'no' || reading === 'trouble');
  });

  it('knows which alerts show how a server refuses', () => {
    expect([40, 71, 47, 80, 109].map(refusalShownBy)).toEqual(Array(5).fill('hello'));
    expect(refusalShownBy(70)).toBe('version');
    expect([0, 50, 86, 90, 110, 112, 120].map(refusalShownBy)).toEqual(Array(7).fill(null));
  });
});

describe('closesNeeded', () => {
  it.each([
    ['twice for the usual manner on a line that lost nothing', { connections: 50, lost: 0 }, true, 2],
    ['three times for a hello with something odd in it', { connections: 50, lost: 0 }, false, 3],
    ['more often once anything was lost', { connections: 100, lost: 1 }, true, 4],
    ['more often than the line loses by chance', { connections: 100, lost: 5 }, true, 6],
    ['so often that it is given up', { connections: 100, lost: 20 }, true, 16],
    ['so often that it is given up, whatever is lost', { connections: 10, lost: 10 }, false, 1375],
  ])('%s', (_, line, usual, times) => {
    expect(closesNeeded(line, usual)).toBe(times);
  });

  it('holds no line to lose nothing, nor everything', () => {
    expect(lossRate({ connections: 0, lost: 0 })).toBe(0.01);
    expect(lossRate({ connections: 4, lost: 4 })).toBe(0.99);
  });
});
