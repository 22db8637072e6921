import { CHANNELS, type ChannelName, type Settings } from '../../../shared/settings.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import type { History } from '../../storage/types.ts';
import type { Channel, MonitorClock } from '../ports.ts';

const MINUTE = 60_000;
/** What a channel did not take because its other end was not there is offered again after these times. */
const AGAIN_MS = [1, 5, 30].map((minutes) => minutes * MINUTE);
/** Channels have deadlines of their own; whichever forgets its own is not waited for any longer. */
const AT_MOST_MS = 2 * MINUTE;

export interface DeliveryPorts {
  history: History;
  clock: MonitorClock;
  settings: () => Settings;
  channels: readonly Channel[];
  onAlert: (record: AlertRecord) => void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

interface Answer {
  name: ChannelName;
  sent: boolean;
  message: string;
  again: boolean;
}

/** An alert that some channels did not take and may take later. */
interface Untaken {
  record: AlertRecord;
  channels: readonly ChannelName[];
  /** What every channel said that was asked so far. */
  answers: readonly Answer[];
  tries: number;
  at: number;
}

/**
 * Hands one alert to every way that is on and writes down what each said. Each way gets it at most once: it is offered
 * again only to one that surely did not take it, and not after a restart.
 */
export class Delivery {
  readonly #ports: DeliveryPorts;
  readonly #retold: (id: number) => Pick<AlertRecord, 'title' | 'body'> | null;
  readonly #untaken = new Map<number, Untaken>();

  /** `retold`: what an alert says at a further try; null where nothing of it is worth one any more. */
  constructor(ports: DeliveryPorts, retold: (id: number) => Pick<AlertRecord, 'title' | 'body'> | null) {
    this.#ports = ports;
    this.#retold = retold;
  }

  /** The ways that are on. */
  active(): Channel[] {
    const { alerts, channels } = this.#ports.settings();
    return alerts.enabled ? this.#ports.channels.filter(({ name }) => channels[name].enabled) : [];
  }

  /** The clock was set back. */
  setBack(ms: number): void {
    for (const one of this.#untaken.values()) one.at -= ms;
  }

  /** Sends what is claimed for the first time; what was claimed before may have arrived and is not sent again. */
  async send(record: AlertRecord): Promise<void> {
    const { history } = this.#ports;
    const channels = this.active();
    if (channels.length === 0) return history.setDelivery(record.id, 'inbox-only', null);
    if (!history.claimAlert(record.id, this.#now())) {
      // A crash came between the claim and the answer: nobody knows whether it was shown.
      if (record.delivery === 'stored') history.setDelivery(record.id, 'failed', null);
      return;
    }
    this.#record(record, await this.#offer(channels, record), 0);
  }

  /** Whether something is to be offered again now. */
  get isDue(): boolean {
    const now = this.#ports.clock.now();
    return [...this.#untaken.values()].some(({ at }) => at <= now);
  }

  /** Offers again what is due, as far as it is still worth it. */
  async again(): Promise<void> {
    const { history, clock } = this.#ports;
    for (const [id, { record, channels, answers, tries, at }] of [...this.#untaken]) {
      if (at > clock.now()) continue;
      this.#untaken.delete(id);
      const stored = history.alerts(1, id + 1)[0];
      const says = stored?.id === id ? this.#retold(id) : null;
      const ways = this.active().filter(({ name }) => channels.includes(name));
      if (says === null || ways.length === 0) continue;
      const { title, body } = says;
      const answered = await this.#offer(ways, { ...record, title, body });
      this.#record({ ...record, ...stored }, answered, tries + 1, answers);
    }
  }

  #now(): string {
    return new Date(this.#ports.clock.now()).toISOString();
  }

  #offer(channels: readonly Channel[], record: AlertRecord): Promise<Answer[]> {
    const { log } = this.#ports;
    const { id: alertId, title, body, severity, cloudId, findingId } = record;
    return Promise.all(
      channels.map(async (channel) => {
        const { late, cancel } = this.#lateAnswer();
        const asked = channel
          .send({ alertId, title, body, severity, cloudId, findingId })
          .catch((error: unknown): { sent: boolean; message: string; again?: boolean } => {
            const why = error instanceof Error ? error.message : 'failed';
            log('error', `alert ${alertId}: ${channel.name}: ${why}`);
            return { sent: false, message: 'It failed.' };
          });
        const { sent, message, again = false } = await Promise.race([asked, late]);
        cancel();
        if (!sent) log('warn', `alert ${alertId}: ${channel.name} did not take it: ${message}`);
        return { name: channel.name, sent, message, again };
      }),
    );
  }

  #lateAnswer() {
    const { promise: late, resolve } = Promise.withResolvers<{
      sent: boolean;
      message: string;
      again?: boolean;
    }>();
    const cancel = this.#ports.clock.after(AT_MOST_MS, () =>
      resolve({ sent: false, message: 'It did not answer.' }),
    );
    return { late, cancel };
  }

  /** `before`: what was said at earlier tries; a channel that failed for good then still has not taken it. */
  #record(
    record: AlertRecord,
    answers: readonly Answer[],
    tries: number,
    before: readonly Answer[] = [],
  ): void {
    const { history, onAlert, clock } = this.#ports;
    const wait = AGAIN_MS[tries];
    const all = [...new Map([...before, ...answers].map((answer) => [answer.name, answer])).values()];
    const untaken = answers.filter(({ sent, again }) => !sent && again).map(({ name }) => name);
    if (untaken.length > 0 && wait !== undefined)
      this.#untaken.set(record.id, {
        record,
        channels: untaken,
        answers: all,
        tries,
        at: clock.now() + wait,
      });
    const sent = record.delivery === 'sent' || answers.some((answer) => answer.sent);
    const problem = all
      .filter((answer) => !answer.sent)
      .map(({ name, message }) => `${CHANNELS[name]}: ${message}`)
      .join(' ')
      .slice(0, 500);
    const deliveredAt = sent ? (record.deliveredAt ?? this.#now()) : null;
    const delivery = sent ? 'sent' : 'failed';
    history.setDelivery(record.id, delivery, deliveredAt, problem === '' ? null : problem);
    onAlert({ ...record, delivery, deliveredAt, problem: problem === '' ? null : problem });
  }
}
