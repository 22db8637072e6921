import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { createGuard } from './guard.ts';
import { createLimit } from './limit.ts';

const token = 'a'.repeat(43);

it('takes addresses and its own names on a network address, and no other names', () => {
  const guard = createGuard({ host: '0.0.0.0', port: 7480, token });
  const own = (host: string) => guard.ownHost({ host });
  for (const host of ['192.168.1.7:7480', '[fe80::1]:7480', 'localhost:7480', `${hostname()}:7480`])
    expect([host, own(host)]).toEqual([host, true]);
  for (const host of ['evil.example:7480', '192.168.1.7', 'localhost', '', 'a b:7480', 'x/../y:7480'])
    expect([host, own(host)]).toEqual([host, false]);
  expect(guard.ownHost({})).toBe(false);
});

it('takes port 80 as the one a Host header leaves out', () => {
  expect(createGuard({ host: '127.0.0.1', port: 80, token }).ownHost({ host: '127.0.0.1' })).toBe(true);
});

it('limits per key and window, also when the clock jumps back', () => {
  let now = 1000;
  const limit = createLimit(2, 100, () => now);
  expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect(limit.exhausted('a')).toBe(true);
  now = 1100;
  expect([limit.exhausted('a'), limit.take('a')]).toEqual([false, true]);
  now = 0;
  expect(limit.take('a')).toBe(true);
});
