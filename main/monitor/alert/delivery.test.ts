import { beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import type { KeyedAlert } from '../../storage/types.ts';
import type { Channel } from '../ports.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { holding } from '../testing/open-inbox.ts';
import { Inbox } from './inbox.ts';

const MINUTE = 60_000;
const NOT_THERE = { sent: false, message: 'The service could not be reached (ECONNREFUSED).', again: true };

let clock: ManualClock;
let history: MemoryHistory;
let inbox: Inbox;
let settings: Settings;
let log: string[];
/** What each way was given, "title: body" with its lines. */
let given: Record<string, string[]>;
/** What each way answers, and how often it was asked. */
let answers: Record<string, () => ReturnType<Channel['send']>>;
let asked: Record<string, number>;

const way = (name: Channel['name']): Channel => ({
  name,
  send: ({ title, body }) => {
    asked[name] = (asked[name] ?? 0) + 1;
    given[name] = [...(given[name] ?? []), `${title}: ${body.replaceAll('\n', ', ')}`];
    return (answers[name] ?? (async () => ({ sent: true, message: '' })))();
  },
});

beforeEach(() => {
  clock = new ManualClock(Date.UTC(2026, 5, 1, 12));
  history = new MemoryHistory();
  settings = defaultSettings();
  settings.channels.webhook.enabled = true;
  log = [];
  given = {};
  answers = {};
  asked = {};
  inbox = new Inbox({
    history,
    clock,
    settings: () => settings,
    channels: [way('desktop'), way('webhook'), way('command')],
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

it('a way that failed for good is said to have, whatever another takes later', async () => {
  settings.channels.command.enabled = true;
  answers.command = async () => ({ sent: false, message: 'It ended with code 3.' });
  answers.webhook = async () => NOT_THERE;
  tell();
  await pass(3);
  expect(stored()?.problem).toBe(`Webhook: ${NOT_THERE.message} Command: It ended with code 3.`);
  delete answers.webhook;
  await pass(60);
  expect(asked).toEqual({ desktop: 1, webhook: 3, command: 1 });
  expect(stored()?.problem).toBe('Command: It ended with code 3.');
});

describe('at a further try', () => {
  const draft = (title: string, more: Partial<KeyedAlert> = {}) => ({
    cloudId: 'c',
    findingId: null,
    kind: 'down',
    severity: 'high' as const,
    title,
    body: 'as it was',
    dedupeKey: `c|${title}@1`,
    ...more,
  });
  const open = (...titles: string[]) => history.setState('open/c', holding(...titles));
  /** What the webhook gets once it is back, after it was not there for the first try. */
  const saidWhenBack = async (meanwhile: () => void) => {
    answers.webhook = async () => NOT_THERE;
    await inbox.flush();
    expect(asked.webhook).toBe(1);
    meanwhile();
    delete answers.webhook;
    await pass(60);
    expect(asked.desktop).toBe(1);
    return given.webhook?.slice(1);
  };
  const acknowledge = (id: number) => history.acknowledge(id, new Date(clock.now()).toISOString());
  const four = ['1', '2', '3', '4'];
  const storeFour = () => {
    open(...four);
    inbox.store(
      four.map((title) => draft(title)),
      'Four',
    );
  };

  it('a digest is offered like any other alert', async () => {
    storeFour();
    expect(await saidWhenBack(() => undefined)).toEqual(['Four: 1, 2, 3, 4']);
    expect(stored()).toMatchObject({ kind: 'digest', delivery: 'sent', problem: null });
  });

  it('a digest is given up after some tries', async () => {
    storeFour();
    answers.webhook = async () => NOT_THERE;
    await pass(120);
    expect(asked).toEqual({ desktop: 1, webhook: 4 });
  });

  it('a digest says what is left: not what was read or muted, and what is over with that word', async () => {
    storeFour();
    const said = await saidWhenBack(() => {
      acknowledge(2);
      open('1', '2', '3');
    });
    expect(said).toEqual(['Four: 1, 3, 4: over']);
  });

  it.each([
    ['read', () => four.forEach((_, index) => void acknowledge(index + 1))],
    ['over', () => open()],
    [
      'over, and good news is wanted',
      () => {
        settings.alerts.recovery = true;
        open();
      },
    ],
    [
      'muted',
      () =>
        void settings.mutes.push({
          id: 'm',
          cloudId: 'c',
          findingId: null,
          subject: null,
          until: null,
          reason: '',
        }),
    ],
  ])('a digest of which all is %s is not offered', async (_what, meanwhile) => {
    storeFour();
    expect(await saidWhenBack(meanwhile)).toEqual([]);
  });

  it('the summary after quiet hours is offered, too', async () => {
    settings.alerts.quietHours = { enabled: true, from: '11:00', to: '14:00' };
    open('1', '2');
    inbox.store([draft('1'), draft('2')], 'Two');
    await inbox.flush();
    settings.alerts.quietHours.enabled = false;
    expect(await saidWhenBack(() => undefined)).toEqual(['While it was quiet: 2 alerts: 1, 2']);
  });

  it('an alert is not told when it is over', async () => {
    open('1');
    inbox.store([draft('1')], '');
    expect(await saidWhenBack(() => open())).toEqual([]);
    expect(stored()).toMatchObject({ delivery: 'sent', problem: `Webhook: ${NOT_THERE.message}` });
  });

  it('an unexpected certificate is told though it is over, with that word', async () => {
    open('1');
    inbox.store([draft('1', { kind: 'certificate-unexpected' })], '');
    expect(await saidWhenBack(() => open())).toEqual(['1: over: as it was']);
  });

  it('an intercepted connection is told: it was over when it was told first', async () => {
    inbox.store([draft('1', { kind: 'intercepted', cloudId: null, dedupeKey: 'intercepted@1' })], '');
    expect(await saidWhenBack(() => undefined)).toEqual(['1: as it was']);
  });

  it('good news is no news where it is bad again', async () => {
    inbox.store([draft('back', { kind: 'recovery', dedupeKey: 'c|over|1@1' })], '');
    expect(
      await saidWhenBack(() =>
        history.setState('open/c', {
          1: { ...Object.values(holding('1'))[0], episode: '1@2' },
        }),
      ),
    ).toEqual([]);
  });
});
