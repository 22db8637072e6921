import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import { listed } from '../../shared/words/index.ts';
import {
  certificateSentence,
  lightSentence,
  ownDaysSentence,
  quietSentence,
  reminderSentence,
  supportSentence,
} from './setting-sentences.ts';

const alerts = (patch: Partial<ReturnType<typeof defaultSettings>['alerts']>) => ({
  ...defaultSettings().alerts,
  ...patch,
});

it('lists as people do', () => {
  expect([[], [30], [30, 7], [90, 30, 7]].map(listed)).toEqual(['', '30', '30 and 7', '90, 30 and 7']);
});

describe('quiet hours', () => {
  const said = (from: string, to: string, enabled = true) => quietSentence({ enabled, from, to });

  it('says where the night ends', () => {
    expect(said('22:30', '06:45')).toMatch(/^From 22:30 until 06:45 the next morning nothing is sent/);
    expect(said('22:30', '06:45')).toMatch(/at 06:45 one message sums them up\.$/);
    expect(said('18:00', '17:00')).toMatch(/until 17:00 the next day/);
    expect(said('12:00', '14:00')).toMatch(/^From 12:00 until 14:00 nothing is sent/);
  });

  it('says that the same time twice is no time at all', () => {
    expect(said('22:00', '22:00')).toBe('Both times are the same, so no hour is quiet.');
    expect(said('22:00', '07:00', false)).toMatch(/any time/);
  });
});

describe('expiry', () => {
  it('names the steps of a certificate that are loud enough', () => {
    expect(certificateSentence('medium')).toMatch(/overdue, when it is about to end and when it has ended/);
    expect(certificateSentence('high')).toMatch(
      /told when it is about to end and when it has ended, .* before is medium or less/,
    );
    expect(certificateSentence('critical')).toMatch(/told when it has ended, .* before is high or less/);
  });

  it('names the steps of support that are loud enough', () => {
    expect(supportSentence('low')).toBe(
      'The end of support is told 90, 30 and 7 days before and when it is there, once each.',
    );
    expect(supportSentence('medium')).toMatch(/told 30 and 7 days before .* 90 days before is low/);
    expect(supportSentence('high')).toMatch(/told when it is there, once each\. The days before are medium/);
    expect(supportSentence('critical')).toMatch(/is not told/);
  });

  it('says of days of one’s own whether they alert', () => {
    expect(ownDaysSentence(alerts({ expiryDays: [7, 30] }))).toMatch(/with 30 and 7 days left/);
    expect(ownDaysSentence(alerts({ expiryDays: [1] }))).toMatch(/with 1 day left/);
    expect(ownDaysSentence(alerts({ expiryDays: [7], minimumSeverity: 'high' }))).toBe(
      'These do not alert now: they are medium, and you are told from high on.',
    );
    expect(ownDaysSentence(alerts({}))).toMatch(/^None\./);
    expect(ownDaysSentence(alerts({ minimumSeverity: 'critical' }))).toMatch(/would not alert now/);
  });
});

it('says when a light check has no effect', () => {
  expect(lightSentence(15, 360)).toMatch(/every 15 min/);
  expect(lightSentence(60, 60)).toMatch(/^No effect now: the full audit comes every hour/);
});

it('promises a reminder only where one comes', () => {
  expect(reminderSentence(alerts({}))).toMatch(/every day until you acknowledge it/);
  expect(reminderSentence(alerts({ remindCriticalHours: 6 }))).toMatch(/every 6 h/);
  expect(reminderSentence(alerts({ remindCriticalHours: 0 }))).toBeNull();
  expect(reminderSentence(alerts({ enabled: false }))).toBeNull();
});
