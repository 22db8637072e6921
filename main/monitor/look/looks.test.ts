import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import type { CloudSettings } from '../../../shared/settings.ts';
import type { Place } from '../../scan/address-space.ts';
import type { LightCheck } from '../../scan/light.ts';
import { viewOf } from '../change/view.ts';
import { Memories } from '../memory.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { refusedBy } from '../testing/unseen.ts';
import type { LooksPorts } from './looks.ts';
import { Looks } from './looks.ts';

const cloud = { id: 'a' } as CloudSettings;
const KNOWN: ReportTraits = { certificate: { fingerprint256: 'aa', spkiSha256: 'key-a' } };
const STRANGER = {
  fingerprint256: 'cc',
  spkiSha256: 'key-c',
  issuer: 'CN=Proxy,O=Hotel',
  trusted: false,
  trustedBy: null,
} as const;

/** One look; `log` says what was asked of whom and what was recorded. */
function begin() {
  const memories = new Memories(new MemoryHistory());
  const memory = memories.get('a', 0);
  memory.known.view = viewOf(makeReport(KNOWN));
  const log: string[] = [];
  const now = {
    online: true,
    place: 'internet' as Place,
    elsewhere: false,
    shows: false as boolean | null,
    doubtMs: null as number | null,
    report: makeReport(KNOWN),
    check: { outcome: 'up', fingerprint256: 'aa', clockSkewSeconds: 7 } as LightCheck,
    /** Broken off while this is asked. */
    abortAt: '',
  };
  const stop = new AbortController();
  const said = <T>(what: string, answer: T): T => {
    log.push(what);
    if (now.abortAt !== '' && what.startsWith(now.abortAt)) stop.abort();
    return answer;
  };
  const looks = new Looks({
    clock: new ManualClock(0),
    memories,
    previous: () => null,
    scanner: {
      audit: async () => said('scan', now.report),
      lightCheck: async (_cloud: unknown, _signal: unknown, webroot: string | null) =>
        said(webroot === null ? 'check' : `check ${webroot}`, now.check),
    },
    line: {
      isUp: async () => said('online?', now.online),
      placeOf: async () => now.place,
      shows: async (issuer: string) => said(`line? ${issuer}`, now.shows),
    },
    whereabouts: {
      elsewhere: async () => said('elsewhere?', now.elsewhere),
      seenHere: async () => said('here', undefined),
      seenAgain: async () => said('here again', undefined),
    },
    ourClock: { doubt: async (_id: string, seconds: number) => said(`clock? ${seconds}`, now.doubtMs) },
    plans: { hold: (_cloud: unknown, ms: number) => said(`hold ${ms}`, undefined) },
    recorder: {
      report: (_cloud: unknown, _report: unknown, { reached }: { reached: boolean }) =>
        said(reached ? 'report' : 'report, not let in', undefined),
      light: (_cloud: unknown, check: LightCheck, by: { fullScan: boolean }) =>
        said(`light ${check.outcome}${by.fullScan ? ' by scan' : ''}`, undefined),
      away: () => said('away', undefined),
    },
    inbox: { flush: async () => said('flush', undefined) },
  } as unknown as LooksPorts);
  const run = async (kind: 'light' | 'audit') => {
    log.length = 0;
    if (kind === 'light') await looks.light(cloud, stop.signal);
    else await looks.audit(cloud, stop.signal, () => undefined);
    return log.slice(1);
  };
  const shows = (certificate: ReportTraits['certificate'] & object, more: ReportTraits = {}) => {
    now.report = makeReport({ clockSkewSeconds: 7, ...more, certificate });
  };
  return { now, memory, run, shows, log };
}

describe('a light check', () => {
  it('of the cloud itself is recorded, and says that it is here', async () => {
    const { run, memory, log } = begin();
    expect(await run('light')).toEqual(['clock? 7', 'light up', 'flush', 'here again']);
    memory.known.webroot = '/cloud';
    await run('light');
    expect(log[0]).toBe('check /cloud');
  });

  it('knows the cloud by the certificate of the last light check as well', async () => {
    const { run, now, memory } = begin();
    memory.plan.lastLight = { fingerprint256: 'bb', version: null };
    for (const fingerprint256 of ['aa', 'bb']) {
      now.check = { ...now.check, fingerprint256 };
      expect(await run('light')).not.toContain('elsewhere?');
    }
  });

  it('of somebody else counts only where we are in the cloud’s network', async () => {
    const { run, now } = begin();
    now.check = { ...now.check, fingerprint256: 'cc' };
    expect(await run('light')).toEqual(['elsewhere?', 'clock? 7', 'light up', 'flush']);
    now.elsewhere = true;
    expect(await run('light')).toEqual(['elsewhere?', 'away']);
  });

  it('without an answer counts only where we are online, and in its network', async () => {
    const { run, now } = begin();
    now.check = { ...now.check, outcome: 'down' };
    expect(await run('light')).toEqual(['online?', 'elsewhere?', 'light down', 'flush']);
    now.elsewhere = true;
    expect(await run('light')).toEqual(['online?', 'elsewhere?', 'away']);
    now.online = false;
    expect(await run('light')).toEqual(['online?']);
  });

  it('is not judged by a clock that is wrong', async () => {
    const { run, now } = begin();
    now.doubtMs = 5;
    expect(await run('light')).toEqual(['clock? 7', 'hold 5']);
  });

  it.each(['check', 'online?', 'elsewhere?', 'clock?'])(
    'that is broken off at "%s" leaves nothing',
    async (at) => {
      const { run, now } = begin();
      now.abortAt = at;
      now.check = { ...now.check, outcome: at === 'online?' ? 'down' : 'up', fingerprint256: 'cc' };
      now.elsewhere = at === 'elsewhere?';
      now.doubtMs = at === 'clock?' ? 5 : null;
      const left = await run('light');
      expect(left.filter((one) => /^(light|away|hold|flush|here)/.test(one))).toEqual([]);
      // Nobody is asked anything any more.
      expect(left.slice(left.findIndex((one) => one.startsWith(at)) + 1)).toEqual([]);
    },
  );

  it('that is broken off where nothing contradicts leaves nothing either', async () => {
    for (const at of ['elsewhere?', 'clock?']) {
      const { run, now } = begin();
      now.abortAt = at;
      now.check = { ...now.check, fingerprint256: 'cc' };
      expect((await run('light')).filter((one) => one.startsWith('light'))).toEqual([]);
    }
  });
});

describe('a full scan', () => {
  it('of the cloud itself is recorded, and says that it is here', async () => {
    const { run, shows } = begin();
    expect(await run('audit')).toEqual(['clock? 0', 'report', 'flush', 'here']);
    // A new certificate that is trusted, or with the key that is known, is its own.
    shows({ fingerprint256: 'cc', spkiSha256: 'key-c' });
    expect(await run('audit')).toEqual(['clock? 7', 'report', 'flush', 'here']);
    shows({ ...STRANGER, spkiSha256: 'key-a', issuer: "O=Let's Encrypt" });
    expect(await run('audit')).toEqual(['clock? 7', 'report', 'flush', 'here']);
  });

  it('that saw no certificate is recorded all the same', async () => {
    const { run, now } = begin();
    now.report = { ...makeReport(), certificate: null };
    expect(await run('audit')).toEqual(['clock? 0', 'report', 'flush', 'here']);
  });

  it('of a stranger counts only in the cloud’s network, and where the line does not show him', async () => {
    const { run, now, shows } = begin();
    shows(STRANGER);
    const asked = ['elsewhere?', 'clock? 7', 'line? CN=Proxy,O=Hotel'];
    expect(await run('audit')).toEqual([...asked, 'report', 'flush']);
    now.shows = true;
    expect(await run('audit')).toEqual(asked);
    now.shows = null;
    expect(await run('audit')).toEqual([...asked, 'hold 60000']);
    now.elsewhere = true;
    expect(await run('audit')).toEqual(['elsewhere?', 'away']);
  });

  it('asks the line of another issuer only, that nobody or this system alone trusts', async () => {
    const { run, shows } = begin();
    const asks = async (certificate: ReportTraits['certificate'] & object) => {
      shows(certificate);
      return (await run('audit')).some((one) => one.startsWith('line?'));
    };
    expect(await asks({ ...STRANGER, trusted: true, trustedBy: 'system' })).toBe(true);
    expect(await asks({ ...STRANGER, trusted: true, trustedBy: 'bundled' })).toBe(false);
    expect(await asks({ ...STRANGER, issuer: "O=Let's Encrypt" })).toBe(false);
    expect(await asks({ ...STRANGER, fingerprint256: 'aa' })).toBe(false);
  });

  it('of a cloud of which no certificate is known is believed', async () => {
    const { run, shows, memory } = begin();
    memory.known.view = null;
    shows(STRANGER);
    expect(await run('audit')).toEqual(['clock? 7', 'report', 'flush', 'here']);
  });

  it('is not judged by a clock that is wrong', async () => {
    const { run, now } = begin();
    now.doubtMs = 5;
    expect(await run('audit')).toEqual(['clock? 0', 'hold 5']);
  });

  it.each(['scan', 'elsewhere?', 'clock?', 'line?'])(
    'that is broken off at "%s" leaves nothing',
    async (at) => {
      const { run, now, shows } = begin();
      shows(STRANGER);
      now.abortAt = at;
      now.elsewhere = at === 'elsewhere?';
      now.doubtMs = at === 'clock?' ? 5 : null;
      const left = await run('audit');
      expect(left.filter((one) => /^(report|away|hold|flush|here)/.test(one))).toEqual([]);
      expect(left.slice(left.findIndex((one) => one.startsWith(at)) + 1)).toEqual([]);
    },
  );
});

describe('a full scan that found no cloud', () => {
  const seen = async (change: (report: Report) => Report, known = true) => {
    const { run, now, memory } = begin();
    if (!known) memory.known.view = null;
    now.report = change(makeReport({ ...KNOWN, clockSkewSeconds: 7 }));
    return run('audit');
  };
  it('says as much as a light check', async () => {
    expect(await seen((report) => ({ ...report, status: 'unreachable' }))).toEqual([
      'online?',
      'elsewhere?',
      'light down by scan',
      'flush',
    ]);
    expect(await seen((report) => ({ ...report, status: 'maintenance' }))).toEqual([
      'clock? 7',
      'light maintenance by scan',
      'flush',
      'here again',
    ]);
  });

  it('but a server where a cloud was is no answer of it, and where none was it is what it is', async () => {
    const server = (report: Report): Report => ({ ...report, status: 'not-a-cloud' });
    expect(await seen(server)).toContain('light down by scan');
    expect(await seen(server, false)).toContain('report');
  });

  it.each(['banned', 'rate-limited', 'portal', 'challenge', 'client-certificate', 'forbidden'] as const)(
    'nor let us in (%s) says nothing of whether it is up',
    async (statusReason) => {
      const refused = (report: Report): Report => ({ ...report, status: 'refused', statusReason });
      expect(await seen(refused)).toContain('report, not let in');
      expect(await seen(refused, false)).toContain('report');
    },
  );

  it.each<[string, Partial<Report>, string]>([
    ['refuses everybody', { status: 'refused', statusReason: 'unavailable' }, 'light down by scan'],
    ['does not know its name', { status: 'refused', statusReason: 'untrusted-domain' }, 'light down by scan'],
    ['does not say why', { status: 'refused' }, 'light down by scan'],
    ['answers nothing', { status: 'unknown' }, 'light down by scan'],
    [
      'lost its configuration',
      { status: 'setup-pending', statusReason: 'lost-configuration' },
      'light down by scan',
    ],
    ['waits for its setup', { status: 'setup-pending' }, 'report'],
    ['waits for an upgrade', { status: 'upgrade-pending' }, 'report'],
  ])('but a server that %s is what a light check says of it', async (_what, parts, recorded) => {
    expect(await seen((report) => ({ ...report, ...parts }))).toContain(recorded);
    expect(await seen((report) => ({ ...report, ...parts }), false)).toContain('report');
  });

  it('has the reason, the version and the certificate of the report', async () => {
    const checks: LightCheck[] = [];
    const look = async (report: Report) => {
      const memories = new Memories(new MemoryHistory());
      memories.get('a', 0).known.view = viewOf(makeReport(KNOWN));
      const looks = new Looks({
        clock: new ManualClock(0),
        memories,
        previous: () => null,
        scanner: { audit: async () => report },
        line: { isUp: async () => true, placeOf: async () => 'internet' },
        whereabouts: { elsewhere: async () => false },
        ourClock: { doubt: async () => null },
        recorder: { light: (_: unknown, check: LightCheck) => checks.push(check) },
        inbox: { flush: async () => undefined },
      } as unknown as LooksPorts);
      await looks.audit(cloud, new AbortController().signal, () => undefined);
      return checks.at(-1);
    };
    const TIMEOUT = { probe: 'https', kind: 'timeout', message: 'No answer.' } as const;
    const down = makeReport({ status: 'unreachable', errors: [TIMEOUT, { ...TIMEOUT, probe: 'tls' }] });
    expect(await look(down)).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      outcome: 'down',
      durationMs: 4000,
      error: TIMEOUT,
      version: null,
      fingerprint256: null,
      issuer: null,
      clockSkewSeconds: null,
      addresses: ['192.31.196.1'],
    });
    const refused = refusedBy(makeReport(), 'unavailable', 'a proxy has nothing behind it (HTTP 502)');
    refused.errors.push({ probe: 'cloud', kind: 'refused', message: '1 of 1 answers were refused.' });
    expect(await look(refused)).toMatchObject({
      outcome: 'down',
      error: { message: 'a web server answers, but no cloud: a proxy has nothing behind it (HTTP 502)' },
    });
    expect(await look(makeReport({ status: 'maintenance', clockSkewSeconds: 7 }))).toMatchObject({
      outcome: 'maintenance',
      error: { probe: 'cloud', message: 'A web server answers, but no cloud.' },
      version: '34.0.3',
      fingerprint256: 'aa'.repeat(32),
      issuer: "CN=R10,O=Let's Encrypt,C=US",
      clockSkewSeconds: 7,
    });
  });
});
