import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Notification } from '../ports.ts';
import { createDesktopChannel } from './desktop.ts';
import { bodyText, titleText } from './notification-text.ts';
import { createNotifySend } from './notify-send.ts';

const notification: Notification = {
  alertId: 7,
  title: '-Family: "certificate"',
  body: '<a href="http://evil.example/">6 days</a>\nend\\',
  severity: 'critical',
  cloudId: 'c',
  findingId: null,
};

describe('text of a notification', () => {
  test('is neither markup nor escape sequence, and has nothing unseen in it', () => {
    expect(bodyText('a & <b>b</b>\r\nC:\\new \\377\u0007\u202eend\\')).toBe(
      'a &amp; &lt;b&gt;b&lt;/b&gt;\nC:\\\\new \\\\377  end\\\\',
    );
    expect(titleText('one\n  two <b>\u0000')).toBe('one two <b>');
    expect(titleText('\u200e')).toBe('Weathervane');
    expect(bodyText('<'.repeat(5000))).toHaveLength(4000);
  });
});

type Callback = (error: unknown, response?: unknown) => void;

/** A channel of node-notifier with the answers given, and what became of it. */
function told(platform: NodeJS.Platform, answer: (done: Callback) => void, settledMs = 60_000) {
  const seen = { shown: 0, clicked: 0, options: {} as Record<string, unknown> };
  const ports = {
    platform,
    settledMs,
    onClick: () => {
      seen.clicked += 1;
    },
    notify: ((options: Record<string, unknown>, done: Callback) => {
      seen.options = options;
      answer(done);
    }) as never,
  };
  const fallback = async () => {
    seen.shown += 1;
    return true;
  };
  return { seen, ports, fallback };
}

describe('node-notifier', () => {
  test('where it fails the desktop shows it, and where both fail it is said', async () => {
    const { seen, ports, fallback } = told('darwin', (done) => done(new Error('no service\nat x')));
    expect(await createDesktopChannel({ ...ports, fallback }).send(notification)).toMatchObject({
      sent: true,
    });
    expect(seen.shown).toBe(1);
    expect(await createDesktopChannel(ports).send(notification)).toEqual({
      sent: false,
      message: 'The system did not take the notification: no service.',
    });
    const thrown = told('darwin', () => {
      throw new TypeError('broken');
    });
    expect((await createDesktopChannel(thrown.ports).send(notification)).message).toContain('broken');
  });

  test.each([
    ['a warning on stderr', '(process:1): GLib-GIO-WARNING'],
    ['nothing', null],
    ['output that is no JSON', new SyntaxError('Unexpected token')],
  ])('%s with exit code 0 is a notification that was shown', async (_what, error) => {
    const { seen, ports, fallback } = told('darwin', (done) => done(error, 'timeout'));
    expect(await createDesktopChannel({ ...ports, fallback }).send(notification)).toMatchObject({
      sent: true,
    });
    expect(seen).toMatchObject({ shown: 0, clicked: 0 });
  });

  test('a program that waits for the click has shown it; the click comes later, a failure is made good', async () => {
    const { promise: later, resolve } = Promise.withResolvers<Callback>();
    const { seen, ports, fallback } = told('darwin', resolve, 1);
    const channel = createDesktopChannel({ ...ports, fallback });
    expect(await channel.send(notification)).toMatchObject({ sent: true });
    expect(seen).toMatchObject({ shown: 0, clicked: 0, options: { timeout: 3600 } });
    (await later)(null, 'activate');
    expect(seen).toMatchObject({ shown: 0, clicked: 1 });

    const second = told('darwin', (done) => setImmediate(() => setImmediate(done, new Error('late'))), 0);
    await createDesktopChannel({ ...second.ports, fallback: second.fallback }).send(notification);
    await vi.waitFor(() => expect(second.seen.shown).toBe(1));
  });

  test('on Windows an end at once without a word is no notification; the app id is the installed one', async () => {
    const silent = told('win32', (done) => done(null, undefined));
    const channel = createDesktopChannel({ ...silent.ports, appId: 'org.example' });
    expect(await channel.send(notification)).toMatchObject({ sent: false });
    expect(silent.seen.options).toMatchObject({ appID: 'org.example' });
    const dismissed = told('win32', (done) => done(null, 'dismissed'));
    expect(await createDesktopChannel(dismissed.ports).send(notification)).toMatchObject({ sent: true });
    expect(dismissed.seen.options).not.toHaveProperty('appID');
  });
});

describe.skipIf(process.platform === 'win32')('notify-send', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'weathervane-notify-send-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** A notify-send that keeps its arguments, then does what is asked. */
  function program(script: string): { path: string; calls: () => string[][] } {
    const path = join(directory, `notify-send-${crypto.randomUUID()}`);
    writeFileSync(
      path,
      `#!/bin/sh\nprintf '%s\\0' "$@" >> "$0.args"; printf '\\001\\0' >> "$0.args"\n${script}\n`,
    );
    chmodSync(path, 0o755);
    const calls = () =>
      readFileSync(`${path}.args`, 'utf8')
        .split('\u0001\0')
        .slice(0, -1)
        .map((call) => call.split('\0').slice(0, -1));
    return { path, calls };
  }

  const channelOn = (path: string, settledMs = 10_000) => {
    const seen = { clicked: [] as Notification[], shown: 0 };
    const channel = createDesktopChannel({
      platform: 'linux',
      notifySend: createNotifySend({ program: path, settledMs, icon: '/icon.png' }),
      notify: ((_options: unknown, done: Callback) => done(new Error('no notifier'))) as never,
      onClick: (one) => seen.clicked.push(one),
      fallback: async () => {
        seen.shown += 1;
        return true;
      },
    });
    return { channel, seen };
  };

  test('gets text as text; what it warns of is no failure; a click is told', async () => {
    const { path, calls } = program('echo "GLib-WARNING: x" >&2; echo 3; echo default');
    const { channel, seen } = channelOn(path);
    expect(await channel.send(notification)).toEqual({
      sent: true,
      message: 'The system took the notification.',
    });
    expect(calls()).toEqual([
      [
        '--app-name=Weathervane',
        '--urgency=critical',
        '--icon=/icon.png',
        '--action=default=Open',
        '--',
        '-Family: "certificate"',
        '&lt;a href="http://evil.example/"&gt;6 days&lt;/a&gt;\nend\\\\',
      ],
    ]);
    expect(seen).toEqual({ clicked: [notification], shown: 0 });
  });

  test('one that goes on running was taken; its later failure is made good', async () => {
    const gate = join(directory, 'gate');
    const { path } = program(`while [ ! -e ${gate} ]; do sleep 0.02; done; echo "no service" >&2; exit 1`);
    const { channel, seen } = channelOn(path, 1);
    expect(await channel.send(notification)).toMatchObject({ sent: true });
    expect(seen.shown).toBe(0);
    writeFileSync(gate, '');
    await vi.waitFor(() => expect(seen.shown).toBe(1), 10_000);
  });

  test('an older one that knows no actions shows it all the same, and is asked only once', async () => {
    const { path, calls } = program('case "$*" in *--action*) echo "Unbekannte Option" >&2; exit 1;; esac');
    const { channel, seen } = channelOn(path);
    for (let i = 0; i < 2; i++) expect(await channel.send(notification)).toMatchObject({ sent: true });
    expect(calls().map((call) => call.includes('--action=default=Open'))).toEqual([true, false, false]);
    expect(seen).toEqual({ clicked: [], shown: 0 });
  });

  test('where there is no service or no notify-send, the desktop shows it', async () => {
    const { path } = program('echo "Cannot autolaunch D-Bus" >&2; exit 1');
    for (const one of [path, join(directory, 'missing')]) {
      const { channel, seen } = channelOn(one);
      expect(await channel.send(notification)).toEqual({
        sent: true,
        message: 'The desktop showed the notification.',
      });
      expect(seen.shown).toBe(1);
    }
  });
});
