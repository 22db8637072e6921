import { beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import type { Channel } from '../ports.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { Inbox } from './inbox.ts';

const MINUTE = 60_000;
const NOT_THERE = { sent: false, message: 'The service could not be reached (ECONNREFUSED).', again: true };

let clock: ManualClock;
let history: MemoryHistory;
let inbox: Inbox;
let log: string[];
/** What each way answers, and how often it was asked. */
let answers: Record<string, () => ReturnType<Channel['send']>>;
let asked: Record<string, number>;

const way = (name: Channel['name']): Channel => ({
  name,
  send: () => {
    asked[name] = (asked[name] ?? 0) + 1;
    return (answers[name] ?? (async () => ({ sent: true, message: '' })))();
  },
});

beforeEach(() => {
  clock = new ManualClock(Date.UTC(2026, 5, 1, 12));
  history = new MemoryHistory();
  const settings = defaultSettings();
  settings.channels.webhook.enabled = true;
  log = [];
  answers = {};
  asked = {};
  inbox = new Inbox({
    history,
    clock,
    settings: () => settings,
    channels: [way('desktop'), way('webhook')],
    onAlert: () => undefined,
    log: (_level, message) => log.push(message),
  });
});

const tell = (dedupeKey = 'a'): void => {
  inbox.store(
    [{ cloudId: 'c', findingId: null, kind: 'down', severity: 'high', title: 'Down', body: '', dedupeKey }],
    '',
  );
};
/** As the watch does: once a minute. */
const pass = async (minutes: number) => {
  for (let n = 0; n < minutes; n++) {
    if (inbox.waiting()) await inbox.flush();
    await clock.advance(MINUTE);
  }
};
const stored = (): AlertRecord | undefined => history.alerts(1, null)[0];

describe('each way for itself', () => {
  it('is told of in the inbox where it did not take an alert that another took', async () => {
    answers.webhook = async () => ({ sent: false, message: 'The service answered HTTP 500.' });
    tell();
    await pass(60);
    expect(stored()).toMatchObject({ delivery: 'sent', problem: 'Webhook: The service answered HTTP 500.' });
    expect(asked).toEqual({ desktop: 1, webhook: 1 });
  });

  it('may fail in a way nobody thought of, and the others get the alert', async () => {
    answers.webhook = async () => {
      throw new URIError('malformed');
    };
    tell();
    await pass(1);
    expect(stored()).toMatchObject({ delivery: 'sent', problem: 'Webhook: It failed.' });
    expect(log.join()).toContain('malformed');
  });

  it('is not waited for without end, and the next alert goes out', async () => {
    answers.webhook = () => new Promise(() => undefined);
    tell('a');
    tell('b');
    const flushed = inbox.flush();
    await clock.advance(5 * MINUTE);
    await flushed;
    expect(history.alerts(2, null).map(({ problem }) => problem)).toEqual([
      'Webhook: It did not answer.',
      'Webhook: It did not answer.',
    ]);
    expect(asked).toEqual({ desktop: 2, webhook: 2 });
  });
});

it('after a look at a home cloud only its own alerts go out: nobody knows of the way to the world', async () => {
  tell('a');
  inbox.store(
    [
      {
        cloudId: 'nas',
        findingId: null,
        kind: 'down',
        severity: 'high',
        title: 'NAS',
        body: '',
        dedupeKey: 'b',
      },
    ],
    '',
  );
  await inbox.flush('nas');
  expect(history.alerts(2, null).map(({ title, delivery }) => `${title} ${delivery}`)).toEqual([
    'NAS sent',
    'Down stored',
  ]);
  await inbox.flush();
  expect(asked).toEqual({ desktop: 2, webhook: 2 });
});

describe('a way whose other end was not there', () => {
  it('gets the alert when it is back, and no other way gets it twice', async () => {
    answers.webhook = async () => NOT_THERE;
    tell();
    await pass(4);
    expect(stored()?.problem).toContain('ECONNREFUSED');
    delete answers.webhook;
    await pass(10);
    expect(asked).toEqual({ desktop: 1, webhook: 3 });
    expect(stored()).toMatchObject({ delivery: 'sent', problem: null });
    await pass(120);
    expect(asked).toEqual({ desktop: 1, webhook: 3 });
  });

  it('is given up after some tries', async () => {
    answers.desktop = async () => ({ sent: false, message: 'No service.' });
    answers.webhook = async () => NOT_THERE;
    tell();
    await pass(300);
    expect(asked).toEqual({ desktop: 1, webhook: 4 });
    expect(stored()).toMatchObject({ delivery: 'failed', deliveredAt: null });
  });

  it('is not bothered with what the owner has read in the inbox meanwhile', async () => {
    answers.webhook = async () => NOT_THERE;
    tell();
    await pass(1);
    history.acknowledge(null, new Date(clock.now()).toISOString());
    delete answers.webhook;
    await pass(60);
    expect(asked.webhook).toBe(1);
  });
});
