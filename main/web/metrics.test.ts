import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import type { CloudState, ExpiryItem, Snapshot } from '../../shared/state.ts';
import { temporaryDirectory } from '../storage/testing/fixture.ts';
import { metricsText } from './metrics.ts';

const now = '2026-11-23T12:00:00.000Z';

const cloud = (id: string, name: string, changes: Partial<CloudState> = {}): CloudState => ({
  settings: {
    id,
    name,
    url: `https://${id}.example/`,
    ca: null,
    pin: null,
    addedAt: now,
    auditMinutes: null,
    lightMinutes: null,
    paused: false,
    exposureProbes: true,
    sample: false,
  },
  weather: 'fog',
  headline: '',
  scanning: null,
  reachability: 'unknown',
  last: null,
  unseen: null,
  coverage: null,
  rows: [],
  spark: [],
  mutedUntil: null,
  nextScanAt: null,
  nextScanWhy: '',
  ...changes,
});

const scanned = cloud('home', 'Family "cloud"\\\n', {
  weather: 'unsettled',
  reachability: 'maintenance',
  last: {
    scanId: 4,
    startedAt: '2026-11-23T11:00:00.000Z',
    durationMs: 2500,
    status: 'up',
    overall: 'A+',
    nextcloudScan: 'F',
    tls: null,
    headers: 'B',
    headersScore: 70,
    product: 'nextcloud',
    version: '31.0.1',
    certificateNotAfter: '2026-11-29T12:00:00.000Z',
    certificateDaysLeft: 6.04,
    findings: { info: 0, low: 1, medium: 2, high: 0, critical: 0 },
  },
});

const snapshot: Snapshot = {
  host: 'browser',
  version: '0.1.0',
  platform: 'linux',
  now,
  clouds: [scanned, cloud('new', 'New'), cloud('gone', 'Gone', { weather: 'storm', reachability: 'down' })],
  weather: { weather: 'storm', scanning: false, headline: '', detail: '' },
  settings: defaultSettings(),
  connection: { kind: 'online', why: '', issuer: null, since: '2026-01-01T00:00:00.000Z' },
  unreadChanges: 0,
  unreadAlerts: 0,
  data: { dataAsOf: '2026-11-01', refreshedAt: null, refreshing: false, error: null },
  notices: [],
  samplesRunning: false,
  update: null,
};

const support: ExpiryItem = {
  cloudId: 'home',
  kind: 'support',
  label: 'Nextcloud 31',
  expiresAt: '2026-11-13T12:00:00.000Z',
  daysLeft: -10,
  used: null,
  weather: 'storm',
  state: 'ended',
  nextAlertAt: null,
};

describe('metrics', () => {
  it('say what the snapshot says, and nothing about what is not known', async () => {
    const text = await metricsText(snapshot, [support]);
    const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
    const home = 'cloud="Family \\"cloud\\"\\\\\\n",id="home"';
    for (const line of [
      `weathervane_weather{${home}} 1`,
      'weathervane_weather{cloud="New",id="new"} 3',
      `weathervane_up{${home}} 1`,
      'weathervane_up{cloud="Gone",id="gone"} 0',
      `weathervane_maintenance{${home}} 1`,
      `weathervane_grade{${home},kind="overall"} 0`,
      `weathervane_grade{${home},kind="nextcloud_scan"} 13`,
      `weathervane_certificate_days_left{${home}} 6`,
      `weathervane_support_days_left{${home}} -10`,
      `weathervane_findings{${home},severity="medium"} 2`,
      `weathervane_scan_duration_seconds{${home}} 2.5`,
      `weathervane_last_scan_timestamp_seconds{${home}} ${Date.parse('2026-11-23T11:00:00Z') / 1000}`,
      'weathervane_online 1',
      'weathervane_build_info{version="0.1.0"} 1',
    ])
      expect(lines).toContain(line);
    expect(text).not.toContain('kind="tls"');
    expect(lines.filter((line) => line.includes('id="new"'))).toEqual([
      'weathervane_weather{cloud="New",id="new"} 3',
      'weathervane_paused{cloud="New",id="new"} 0',
      `weathervane_added_timestamp_seconds{cloud="New",id="new"} ${Date.parse(now) / 1000}`,
    ]);
  });

  const linesOf = async (name: string, clouds: CloudState[], pausedUntil: string | null = null) => {
    const settings = { ...snapshot.settings, schedule: { ...snapshot.settings.schedule, pausedUntil } };
    const text = await metricsText({ ...snapshot, clouds, settings }, []);
    return text.split('\n').filter((line) => line.startsWith(`weathervane_${name}{`));
  };

  it('do not say that a cloud is up which nobody has ever seen', async () => {
    const never = cloud('never', 'Never', { reachability: 'failing' });
    expect(await linesOf('up', [never])).toEqual([]);
    expect(await linesOf('up', [{ ...never, reachability: 'down' }])).toEqual([
      'weathervane_up{cloud="Never",id="never"} 0',
    ]);
    expect(await linesOf('up', [{ ...scanned, reachability: 'failing' }])).toEqual([
      expect.stringMatching(/ 1$/),
    ]);
  });

  it('say how far each area was seen, and what the grade is at best', async () => {
    const coverage = {
      cloud: 'full',
      exposure: 'partial',
      http: 'none',
      tls: 'full',
      certificate: 'full',
    } as const;
    const unseen = { atMost: 'A', sentence: 'A at best', act: null } as const;
    const seen = cloud('s', 'S', { last: scanned.last, coverage, unseen });
    expect(await linesOf('coverage', [seen])).toEqual(
      [1, 0.5, 0, 1, 1].map(
        (value, at) => `weathervane_coverage{cloud="S",id="s",area="${Object.keys(coverage)[at]}"} ${value}`,
      ),
    );
    expect(await linesOf('grade_at_most', [seen])).toEqual(['weathervane_grade_at_most{cloud="S",id="s"} 1']);
    expect(await linesOf('coverage', [scanned])).toEqual([]);
  });

  it('tell a cloud that is paused, by itself or with all, until that is over', async () => {
    const paused = cloud('p', 'P');
    const value = async (state: CloudState, until: string | null) =>
      (await linesOf('paused', [state], until))[0]?.at(-1);
    expect(await value({ ...paused, settings: { ...paused.settings, paused: true } }, null)).toBe('1');
    expect(await value(paused, '2026-11-23T13:00:00.000Z')).toBe('1');
    expect(await value(paused, '2026-11-23T11:00:00.000Z')).toBe('0');
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;

  it.skipIf(!promtool)('are what promtool accepts', async () => {
    const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
      input: await metricsText(snapshot, [support]),
      encoding: 'utf8',
    });
    // Days instead of seconds is its one complaint: that is the unit people think of certificates in.
    const complaints = (stdout + stderr).split('\n').filter((line) => line && !line.includes('of "days"'));
    expect([complaints, status]).toEqual([[], 3]);
  });

  const doc = readFileSync(resolve(import.meta.dirname, '../../docs/prometheus.md'), 'utf8');
  const blocks = [...doc.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

  it.skipIf(!promtool)('have documented rules and a scrape configuration that promtool accepts', () => {
    expect(blocks).toHaveLength(2);
    const [scrape = '', rules = ''] = blocks;
    const { directory, remove } = temporaryDirectory();
    const check = (kind: string, name: string, text: string, ...options: string[]) => {
      writeFileSync(join(directory, name), text);
      const { status, stdout, stderr } = spawnSync(
        'promtool',
        ['check', kind, ...options, join(directory, name)],
        {
          encoding: 'utf8',
        },
      );
      expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
    };
    check('config', 'prometheus.yml', scrape, '--syntax-only');
    check('rules', 'rules.yml', rules);
    // The rules are about metrics that exist.
    const names = new Set([...rules.matchAll(/weathervane_[a-z_]+/g)].map(([name]) => name));
    expect(names.size).toBeGreaterThan(6);
    for (const name of names) expect(doc).toContain(`| \`${name}\` |`);
    remove();
  });

  it.skipIf(!promtool)('have documented rules that fire when they should, and only then', () => {
    const { directory, remove } = temporaryDirectory();
    writeFileSync(join(directory, 'rules.yml'), blocks[1] ?? '');
    writeFileSync(join(directory, 'cases.yml'), RULE_CASES);
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'cases.yml'], {
      cwd: directory,
      encoding: 'utf8',
    });
    remove();
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

/**
 * Cases for `promtool test rules`. Its clock begins at 0, so a cloud added or scanned at 0 is as old as the case. Two
 * Weathervanes (i has a connection, j has none) look at the same cloud.
 */
const RULE_CASES = `
rule_files: [rules.yml]
evaluation_interval: 5m
tests:
  - interval: 1m
    input_series:
      - { series: 'weathervane_up{cloud="F",id="1",instance="i",job="w"}', values: '1x5 0x15' }
      - { series: 'weathervane_online{instance="i",job="w"}', values: '1x20' }
      - { series: 'weathervane_up{cloud="F",id="1",instance="j",job="w"}', values: '0x20' }
      - { series: 'weathervane_online{instance="j",job="w"}', values: '0x20' }
    alert_rule_test:
      - { eval_time: 4m, alertname: CloudDown, exp_alerts: [] }
      - eval_time: 10m
        alertname: CloudDown
        exp_alerts:
          - exp_labels: { severity: critical, cloud: F, id: '1', instance: i, job: w }
            exp_annotations: { summary: F does not answer }
  - interval: 4m
    input_series:
      - { series: 'weathervane_last_scan_timestamp_seconds{cloud="F",id="1"}', values: '0x760' }
      - { series: 'weathervane_added_timestamp_seconds{cloud="F",id="1"}', values: '0x760' }
      - { series: 'weathervane_paused{cloud="F",id="1"}', values: '0x760' }
      - { series: 'weathervane_added_timestamp_seconds{cloud="Never",id="2"}', values: '0x760' }
      - { series: 'weathervane_paused{cloud="Never",id="2"}', values: '0x760' }
      - { series: 'weathervane_last_scan_timestamp_seconds{cloud="Resting",id="3"}', values: '0x760' }
      - { series: 'weathervane_added_timestamp_seconds{cloud="Resting",id="3"}', values: '0x760' }
      - { series: 'weathervane_paused{cloud="Resting",id="3"}', values: '1x760' }
      - { series: 'weathervane_last_scan_timestamp_seconds{cloud="Fresh",id="4"}', values: '0+240x760' }
      - { series: 'weathervane_added_timestamp_seconds{cloud="Fresh",id="4"}', values: '0x760' }
      - { series: 'weathervane_paused{cloud="Fresh",id="4"}', values: '0x760' }
    alert_rule_test:
      - { eval_time: 47h, alertname: WeathervaneStands, exp_alerts: [] }
      - eval_time: 50h
        alertname: WeathervaneStands
        exp_alerts:
          - exp_labels: { severity: warning, cloud: F, id: '1' }
            exp_annotations: { summary: F has not been scanned for two days }
          - exp_labels: { severity: warning, cloud: Never, id: '2' }
            exp_annotations: { summary: Never has not been scanned for two days }
  - interval: 1m
    input_series:
      - { series: 'weathervane_grade{cloud="F",id="1",kind="overall"}', values: '1x1800 5x400' }
      - { series: 'weathervane_findings{cloud="F",id="1",severity="high"}', values: '2x60' }
      - { series: 'weathervane_findings{cloud="F",id="1",severity="critical"}', values: '1x60' }
      - { series: 'weathervane_findings{cloud="G",id="2",severity="medium"}', values: '9x60' }
    alert_rule_test:
      - eval_time: 33h
        alertname: CloudGradeFell
        exp_alerts:
          - exp_labels: { severity: warning, cloud: F, id: '1', kind: overall }
            exp_annotations: { summary: The overall grade of F fell }
      - eval_time: 40m
        alertname: CloudFindings
        exp_alerts:
          - exp_labels: { severity: warning, cloud: F, id: '1' }
            exp_annotations: { summary: 3 findings of high or critical severity on F }
`;
