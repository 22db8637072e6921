import { expect, it } from 'vitest';
import { SmallWorld } from '../monitor/testing/small-world.ts';
import type { Context } from './context.ts';
import { States } from './states.ts';

const DAY = 86_400_000;

/** A cloud whose certificate is overdue in 5 days, critical in 12.5, expired in 20. */
async function watched() {
  const world = new SmallWorld({ home: 'https://home.example/' });
  const at = (days: number) => new Date(world.clock.now() + days * DAY).toISOString();
  world.seen('home').traits = { certificate: { notBefore: at(-70), notAfter: at(20) } };
  world.start();
  await world.clock.advance(1000);
  const { monitor, history, clock } = world;
  const states = new States({
    monitor,
    history,
    clock,
    settings: { get: () => world.settings },
  } as unknown as Context);
  const start = clock.now() - 1000;
  const mute = (days: number | null, findingId: string | null = null) =>
    world.settings.mutes.push({
      id: `${days}`,
      cloudId: 'home',
      findingId,
      subject: null,
      until: days === null ? null : new Date(start + days * DAY).toISOString(),
      reason: '',
    });
  /** In days from the start. */
  const next = () => {
    const { nextAlertAt } = states.expiring()[0] ?? {};
    return nextAlertAt ? (Date.parse(nextAlertAt) - start) / DAY : null;
  };
  return { world, start, mute, next };
}

it('the next alert is the next step', async () => {
  const { world, next } = await watched();
  expect(next()).toBe(5);
  world.settings.alerts.minimumSeverity = 'critical';
  expect(next()).toBe(20);
  world.settings.alerts.enabled = false;
  expect(next()).toBeNull();
  await world.monitor.stop();
});

it('of a muted cloud it comes when the mutes are over', async () => {
  const { world, mute, next } = await watched();
  mute(8);
  expect(next()).toBe(8);
  mute(10);
  expect(next()).toBe(10);
  mute(null);
  expect(next()).toBeNull();
  await world.monitor.stop();
});

it('passes over a step whose finding is muted', async () => {
  const { world, mute, next } = await watched();
  mute(null, 'certificate.renewal-overdue');
  expect(next()).toBe(12.5);
  await world.monitor.stop();
});

it('of a paused cloud none comes, and where all rest it comes after that', async () => {
  const { world, start, next } = await watched();
  world.settings.schedule.pausedUntil = new Date(start + 7 * DAY).toISOString();
  expect(next()).toBe(7);
  world.cloud('home').paused = true;
  expect(next()).toBeNull();
  await world.monitor.stop();
});

it('a step that came while it was muted is the next alert', async () => {
  const { world, mute, next } = await watched();
  mute(6);
  await world.clock.advance(5.5 * DAY);
  expect(next()).toBe(6);
  await world.clock.advance(DAY);
  expect(world.titles()).toHaveLength(1);
  expect(next()).toBe(12.5);
  await world.monitor.stop();
});
