import { describe, expect, it } from 'vitest';
import { CloudSettings, defaultSettings } from '../../shared/settings.ts';
import type { AlertRecord, ExpiryItem } from '../../shared/state.ts';
import { alertRoute, deliveryText } from './alert-words.ts';
import { nextAlertText, stateText } from './expiry-words.ts';
import { nextScanText } from './schedule-words.ts';

const now = new Date(2026, 10, 23, 14, 4).getTime();
const local = (month: number, day: number, hour = 10) => new Date(2026, month - 1, day, hour).toISOString();

describe('when a cloud is looked at next', () => {
  const cloud = (paused: boolean, nextScanAt: string | null, nextScanWhy: string) => ({
    settings: CloudSettings.parse({ id: 'a', name: 'A', url: 'https://a/', addedAt: local(1, 1), paused }),
    nextScanAt,
    nextScanWhy,
  });

  it('says the moment and the reason', () => {
    expect(nextScanText(cloud(false, local(11, 23, 16), 'every 6 h'), null, now)).toBe(
      'Next scan in 1 h 56 min (every 6 h)',
    );
    expect(nextScanText(cloud(false, null, 'offline: looked again'), null, now)).toBe(
      'Offline: looked again',
    );
  });

  it('says who rests, and until when, by the owner’s clock', () => {
    const resting = cloud(false, null, 'all clouds are paused until 2026-11-26 09:00 UTC');
    expect(nextScanText(resting, local(11, 26), now)).toBe(
      'All clouds are paused until 26 Nov, 10:00 (in 3 days)',
    );
    expect(nextScanText(cloud(true, null, 'paused'), local(11, 26), now)).toMatch(/^Paused: scanned only/);
  });
});

describe('what runs out', () => {
  const { alerts } = defaultSettings();
  const item = (patch: Partial<ExpiryItem>) => ({
    kind: 'certificate' as const,
    expiresAt: local(11, 29),
    nextAlertAt: null,
    ...patch,
  });
  const said = (patch: Partial<ExpiryItem>, minimumSeverity = alerts.minimumSeverity, muted = false) =>
    nextAlertText(item(patch), { minimumSeverity }, muted, now);

  it('names the next alert and where it stands', () => {
    expect(said({ nextAlertAt: local(11, 25) })).toBe(
      'The next alert will be on 25 Nov, 10:00, 4 days before it ends.',
    );
    expect(said({ nextAlertAt: local(11, 29) })).toBe(
      'The next alert will be on 29 Nov, 10:00, when it ends.',
    );
  });

  it('says why there is none', () => {
    expect(said({})).toBe('No further alert before it ends.');
    expect(said({ expiresAt: local(11, 20) })).toMatch(/its end was the last step/);
    expect(said({ kind: 'support' }, 'critical')).toMatch(/told from critical on/);
    expect(said({ nextAlertAt: local(11, 25) }, 'medium', true)).toMatch(/muted for good/);
  });

  it('says how far it is', () => {
    expect(
      ['fresh', 'due', 'overdue', 'critical', 'expired', 'supported'].map((state) => stateText({ state })),
    ).toEqual(['not due yet', 'renewal is due', 'renewal is overdue', 'about to end', null, 'supported']);
  });
});

describe('an alert', () => {
  const alert = (kind: string, findingId: string | null = null, cloudId: string | null = 'a') =>
    alertRoute({ kind, findingId, cloudId } as AlertRecord);

  it('leads to what it is about', () => {
    expect(alert('finding-new', 'headers.hsts-missing')).toBe('#/cloud/a/findings/headers.hsts-missing');
    expect(alert('expiry:certificate')).toBe('#/cloud/a/certificate');
    expect(alert('certificate-unexpected')).toBe('#/cloud/a/certificate');
    expect(alert('expiry:support')).toBe('#/cloud/a/version');
    expect(alert('advisory-new')).toBe('#/cloud/a/version');
    expect(alert('down')).toBe('#/cloud/a/history');
    expect(alert('protocol-gained')).toBe('#/cloud/a/tls');
    expect(alert('header-lost')).toBe('#/cloud/a/headers');
    expect(alert('digest')).toBe('#/cloud/a/summary');
    expect(alert('test', null, null)).toBeNull();
  });

  it('says until when it is held back', () => {
    const quiet = { enabled: true, from: '22:30', to: '06:45' };
    expect(deliveryText('held', quiet).text).toBe('held back until 06:45');
    expect(deliveryText('held', { ...quiet, enabled: false }).text).toBe('held back');
    expect(deliveryText('summed-up', quiet).text).toBe('told in a summary');
  });
});
