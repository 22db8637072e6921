import { z } from 'zod';
import { SEVERITIES } from '../../../shared/report.ts';
import type { AlertRecord } from '../../../shared/state.ts';
import { count } from '../../../shared/words/index.ts';
import type { AlertDraft } from '../../storage/types.ts';
import { type Conditions, storedConditions } from '../memory.ts';
import { type AfterQuiet, fateOf, type Mention, mentions, mentionsAgain } from './after-quiet.ts';
import { alertKey, episodeOf } from './alert-keys.ts';
import { isQuiet } from './alert-policy.ts';
import { Delivery, type DeliveryPorts } from './delivery.ts';

type Draft = Omit<AlertDraft, 'delivery' | 'at'>;

/** Since when what held alerts told is over, by alert id; epoch milliseconds. */
const OverSince = z.record(z.string(), z.number());
const OVER_SINCE = 'over';

/** One line of a digest. */
interface Line extends Pick<AlertRecord, 'cloudId' | 'severity'> {
  text: string;
}

/**
 * Where alerts are stored and sent from. Stored before sent, claimed before sent: a crash in between may lose the
 * notification, never the alert, and never sends twice. Quiet hours hold back, and what was held is summed up.
 */
export class Inbox {
  readonly #ports: DeliveryPorts;
  readonly #delivery: Delivery;
  /** Ids still to be sent; on disk with the alert itself. */
  #outbox: number[];
  #sending: Promise<void> = Promise.resolve();

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
    this.#delivery = new Delivery(ports, (id) => this.#retold(id));
    const stored = ports.history.getState('outbox');
    this.#outbox = Array.isArray(stored) ? stored.filter((id) => Number.isInteger(id)) : [];
  }

  #quiet(now: number): boolean {
    return isQuiet(this.#ports.settings().alerts.quietHours, now, this.#ports.clock.offsetMinutes(now));
  }

  #setOutbox(ids: number[]): void {
    this.#outbox = ids;
    this.#ports.history.setState('outbox', ids);
  }

  /**
   * Stores alerts of one moment: each by itself, or, where they are many, all in the inbox and one digest to be sent.
   * Call within a transaction; returns the stored records, null where one was stored before. `flush` sends.
   */
  store(drafts: readonly Draft[], digestTitle: string): (AlertRecord | null)[] {
    const { history, clock } = this.#ports;
    const now = clock.now();
    const at = new Date(now).toISOString();
    const delivery =
      this.#delivery.active().length === 0 ? 'inbox-only' : this.#quiet(now) ? 'held' : 'stored';
    const many = drafts.length > this.#ports.settings().alerts.digestAbove;
    const records = drafts.map((draft) =>
      history.addAlert({ ...draft, at, delivery: many && delivery === 'stored' ? 'summed-up' : delivery }),
    );
    const fresh = records.filter((record) => record !== null);
    const lines = fresh.map(({ cloudId, severity, title }) => ({ cloudId, severity, text: title }));
    const toSend =
      delivery !== 'stored'
        ? []
        : many
          ? this.#digest(lines, digestTitle, fresh.map(({ id }) => id).join(','))
          : fresh;
    this.#setOutbox([...this.#outbox, ...toSend.map(({ id }) => id)]);
    for (const record of fresh) this.#ports.onAlert(record);
    return records;
  }

  /** One message for many alerts (`ids`); it counts as read, because they are listed themselves. */
  #digest(lines: readonly Line[], title: string, ids: string): AlertRecord[] {
    const [first] = worstFirst(lines);
    if (!first) return [];
    const { history, clock } = this.#ports;
    const at = new Date(clock.now()).toISOString();
    const sameCloud = lines.every(({ cloudId }) => cloudId === first.cloudId);
    const digest = history.addAlert({
      at,
      cloudId: sameCloud ? first.cloudId : null,
      findingId: null,
      kind: 'digest',
      severity: first.severity,
      title: title.slice(0, 200),
      body: bodyOf(lines),
      dedupeKey: `${DIGEST}${ids}`,
      delivery: 'stored',
    });
    if (digest) history.acknowledge(digest.id, at);
    return digest ? [digest] : [];
  }

  /** What is open of a cloud after a look: what is held of it and is not so any more is over from now on. */
  markOver(cloudId: string, open: Conditions): void {
    const { history, clock } = this.#ports;
    const now = clock.now();
    if (!this.#quiet(now)) return;
    const held = history.heldAlerts().filter((alert) => alert.cloudId === cloudId);
    const over = held.filter((alert) => fateOf(alert, open) === 'over');
    const before = this.#overSince();
    const fresh = over.filter(({ id }) => before[id] === undefined);
    if (fresh.length === 0) return;
    history.setState(OVER_SINCE, { ...before, ...Object.fromEntries(fresh.map(({ id }) => [id, now])) });
  }

  #overSince(): z.infer<typeof OverSince> {
    return OverSince.safeParse(this.#ports.history.getState(OVER_SINCE)).data ?? {};
  }

  /** The clock was set back. */
  setBack(ms: number): void {
    this.#delivery.setBack(ms);
  }

  /** Whether something waits: held alerts whose quiet hours are over, or alerts not sent yet, or not taken. */
  waiting(): boolean {
    if (this.#quiet(this.#ports.clock.now())) return false;
    const { length } = this.#outbox;
    return length > 0 || this.#delivery.isDue || this.#ports.history.heldAlerts().length > 0;
  }

  /**
   * Sends what may be sent now. Only called when we know to be online; `about`: only this cloud's alerts, because all that
   * is known of our line is that it reaches this cloud of the home network.
   */
  flush(about: string | null = null): Promise<void> {
    this.#sending = this.#sending
      .then(() => this.#flush(about))
      .catch((error: unknown) => {
        this.#ports.log('error', `alerts: ${error instanceof Error ? error.message : 'failed'}`);
      });
    return this.#sending;
  }

  /** Resolves when nothing is being sent. */
  settled(): Promise<void> {
    return this.#sending;
  }

  async #flush(about: string | null): Promise<void> {
    const { history, clock } = this.#ports;
    if (this.#quiet(clock.now())) {
      // Stored in the minute before, or before a restart: they wait with the others.
      history.transaction(() => {
        for (const id of this.#outbox) history.setDelivery(id, 'held', null);
        if (this.#outbox.length > 0) this.#setOutbox([]);
        this.#unpack();
      });
      return;
    }
    if (about === null) this.#release();
    for (const id of [...this.#outbox]) {
      if (this.#quiet(clock.now())) return;
      const record = history.alerts(1, id + 1)[0];
      if (about !== null && record?.cloudId !== about) continue;
      if (record?.id === id) await this.#delivery.send(record);
      this.#setOutbox(this.#outbox.filter((other) => other !== id));
    }
    if (about === null && this.#delivery.isDue) await this.#delivery.again();
  }

  /** A digest that nobody got has to wait: what it sums up waits instead, because some of it may be over afterwards. */
  #unpack(): void {
    const { history } = this.#ports;
    for (const { id, kind, dedupeKey } of history.heldAlerts()) {
      if (kind !== 'digest') continue;
      history.setDelivery(id, 'inbox-only', null);
      for (const one of summedUp(dedupeKey)) history.setDelivery(one, 'held', null);
    }
  }

  /** What the fate of alerts told late depends on. */
  #about(now: number): AfterQuiet {
    const { history, clock, settings } = this.#ports;
    return {
      now,
      offsetMinutes: (at) => clock.offsetMinutes(at),
      settings: settings(),
      openOf: (cloudId) => storedConditions(history, cloudId),
      isAcknowledged: ({ acknowledgedAt, ...alert }) => {
        const episode = episodeOf(alert);
        if (acknowledgedAt !== null) return true;
        return (
          alert.cloudId !== null &&
          episode !== null &&
          alert.kind !== 'recovery' &&
          history.alertOf(alertKey(alert.cloudId, episode))?.acknowledged === true
        );
      },
      overSince: this.#overSince(),
    };
  }

  /**
   * What a channel that did not take an alert is told at a further try: nothing that was acknowledged or muted meanwhile,
   * or is over. A digest was born acknowledged and says what is left of the alerts it sums up.
   */
  #retold(id: number): Pick<AlertRecord, 'title' | 'body'> | null {
    const { history, clock } = this.#ports;
    const stored = history.alert(id);
    if (stored === null) return null;
    // It tells of what was from the start: nothing is sent while it lasts.
    if (stored.kind === 'intercepted') return stored.acknowledgedAt === null ? stored : null;
    const isDigest = stored.kind === 'digest';
    const alerts = isDigest
      ? summedUp(stored.dedupeKey).flatMap((one) => history.alert(one) ?? [])
      : [stored];
    const lines = mentionsAgain(alerts, this.#about(clock.now())).map(lineOf);
    const [first] = lines;
    if (!first) return null;
    return isDigest ? { title: stored.title, body: bodyOf(lines) } : { title: first.text, body: stored.body };
  }

  /** What quiet hours held back leaves as one message, as far as it is still worth one. */
  #release(): void {
    const { history, clock } = this.#ports;
    const held = history.heldAlerts();
    if (held.length === 0) return;
    const now = clock.now();
    const said = mentions(held, this.#about(now));
    const mentioned = new Set(said.map(({ alert }) => alert.id));
    const [first] = said;
    const alone = first && said.length === 1 && first.note === null ? first.alert : null;
    history.transaction(() => {
      for (const { id } of held) {
        const told = mentioned.has(id) ? ('summed-up' as const) : ('inbox-only' as const);
        history.setDelivery(id, id === alone?.id ? 'stored' : told, null);
      }
      const toSend = alone ? [alone] : this.#summary(said, now);
      this.#setOutbox([...this.#outbox, ...toSend.map(({ id }) => id)]);
      history.setState(OVER_SINCE, {});
    });
  }

  #summary(said: readonly Mention[], now: number): AlertRecord[] {
    const lines = said.map(lineOf);
    const title =
      lines.length === 1 ? (lines[0]?.text ?? '') : `While it was quiet: ${count(lines.length, 'alert')}`;
    // Held again by the next quiet hours, the same alerts make another summary.
    return this.#digest(lines, title, `${said.map(({ alert }) => alert.id).join(',')}@${now}`);
  }
}

const DIGEST = 'digest:';

const rank = (severity: AlertRecord['severity']): number => SEVERITIES.indexOf(severity);

/** The ids of the alerts that a digest sums up. */
const summedUp = (dedupeKey: string): number[] => {
  const [ids = ''] = dedupeKey.slice(DIGEST.length).split('@', 1);
  return ids.split(',').map(Number);
};

const lineOf = ({ alert: { cloudId, title }, severity, note }: Mention): Line => ({
  cloudId,
  severity,
  text: note === null ? title : `${title}: ${note}`,
});

const worstFirst = (lines: readonly Line[]): Line[] =>
  lines.toSorted((a, b) => rank(b.severity) - rank(a.severity));

const bodyOf = (lines: readonly Line[]): string =>
  worstFirst(lines)
    .map(({ text }) => text)
    .slice(0, 12)
    .join('\n')
    .slice(0, 1000);
