import { describe, expect, it } from 'vitest';
import { defaultSettings, Settings, type SettingsPatch } from '../../shared/settings.ts';
import type { Notice } from '../../shared/state.ts';
import type { Context } from './context.ts';
import { settingHandlers } from './setting-handlers.ts';

/** As much of an app as the handlers of settings need. */
function open(stored = defaultSettings()) {
  let settings = stored;
  const notices = new Map<string, Notice>();
  let token: string | null = null;
  const handlers = settingHandlers({
    settings: {
      get: () => settings,
      update: (change: (before: Settings) => Settings) => {
        settings = Settings.parse(change(settings));
        return settings;
      },
    },
    secrets: {
      get: () => token,
      set: (_name: string, value: string | null) => {
        token = value;
        return { stored: value !== null, message: 'kept' };
      },
    },
    notices,
    history: {},
    publish: () => {},
  } as unknown as Context);
  return { handlers, notices, settings: () => settings };
}

const webhook = (url: string): SettingsPatch => ({
  channels: { webhook: { enabled: true, url, format: 'json' } },
});
const command = (path: string): SettingsPatch => ({
  channels: { command: { enabled: true, path, args: [] } },
});

describe('what a patch may store', () => {
  it.each<[what: string, patch: SettingsPatch]>([
    ['a webhook', webhook('https://ntfy.example.org/my-clouds')],
    ['a webhook of the own network', webhook('http://192.168.1.9:8080/message')],
    ['no webhook', webhook('')],
    ['a program', command(process.platform === 'win32' ? 'C:\\on-alert.exe' : '/usr/local/bin/on-alert')],
    ['no program', command('')],
    ['a proxy', { network: { proxy: 'http://proxy.example.org:3128' } }],
    ['a proxy without a port', { network: { proxy: 'https://proxy.example.org' } }],
    ['no proxy', { network: { proxy: null } }],
    ['an address to ask', { network: { connectivityUrl: 'http://192.168.1.1/' } }],
    ['no address to ask', { network: { connectivityUrl: null } }],
  ])('%s', (_what, patch) => {
    expect(open().handlers.updateSettings(patch)).toMatchObject({ ok: true });
  });

  it.each<[wrong: SettingsPatch, says: RegExp]>([
    [webhook('ntfy.sh/x'), /webhook address is an http or https URL/],
    [webhook('https://me:secret@ntfy.example.org/x'), /without a password/],
    [webhook('https://'), /webhook address/],
    [webhook('https://a b/'), /webhook address/],
    [command('on-alert.sh'), /full path/],
    [command('./on-alert.sh'), /full path/],
    [{ network: { proxy: 'proxy.example.org:3128' } }, /http:\/\/host:port/],
    [{ network: { proxy: 'socks5://proxy.example.org:1080' } }, /http:\/\/host:port/],
    [{ network: { proxy: 'http://proxy.example.org:3128/pac' } }, /http:\/\/host:port/],
    [{ network: { proxy: 'http://proxy.example.org:99999' } }, /http:\/\/host:port/],
    [{ network: { connectivityUrl: 'example.org' } }, /http or https URL/],
    [{ network: { connectivityUrl: 'ftp://example.org/' } }, /http or https URL/],
  ])('not %j', (wrong, says) => {
    const { handlers, settings } = open();
    expect(handlers.updateSettings(wrong)).toMatchObject({
      ok: false,
      error: { kind: 'bad-input', message: expect.stringMatching(says) },
    });
    expect(settings()).toEqual(defaultSettings());
  });

  it('keeps what an older file holds, and lets everything beside it be changed', () => {
    const old = defaultSettings();
    old.channels.webhook.url = 'ntfy.sh/x';
    const { handlers, settings } = open(Settings.parse(old));
    expect(
      handlers.updateSettings({ channels: { webhook: { enabled: true, url: 'ntfy.sh/x', format: 'ntfy' } } }),
    ).toMatchObject({ ok: true });
    expect(settings().channels.webhook.format).toBe('ntfy');
  });

  it('judges a part by what it makes of the whole', () => {
    const { handlers, settings } = open();
    handlers.updateSettings({ channels: { webhook: { url: 'https://ntfy.example.org/%ff' } } });
    const before = settings();
    expect(before.channels.webhook.url).toBe('https://ntfy.example.org/%ff');
    expect(handlers.updateSettings({ channels: { webhook: { format: 'ntfy' } } })).toMatchObject({
      ok: false,
      error: { kind: 'bad-input', message: expect.stringMatching(/topic/i) },
    });
    expect(settings()).toEqual(before);
  });
});

it('says whether a secret is stored, never which', () => {
  const { handlers } = open();
  expect(handlers.hasSecret({ name: 'webhook-token' })).toEqual({ ok: true, value: { stored: false } });
  handlers.setSecret({ name: 'webhook-token', value: 'abc' });
  expect(handlers.hasSecret({ name: 'webhook-token' })).toEqual({ ok: true, value: { stored: true } });
});

it('puts away what happened once, not a state that lasts', () => {
  const { handlers, notices } = open();
  const notice = { severity: 'medium', text: 'Something.', at: '2026-06-01T12:00:00.000Z' } as const;
  notices.set('once', { ...notice, id: 'once' });
  notices.set('clock', { ...notice, id: 'clock', lasting: true });
  handlers.dismissNotice({ id: 'once' });
  handlers.dismissNotice({ id: 'clock' });
  expect([...notices.keys()]).toEqual(['clock']);
});
