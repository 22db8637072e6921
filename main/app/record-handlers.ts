import { fail, ok } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Mute } from '../../shared/settings.ts';
import { compareReports } from '../monitor/change/changes.ts';
import { type Context, cloudOf } from './context.ts';
import { iso } from './iso.ts';
import { exportData, importData } from './take-along.ts';

type RecordHandlers = Pick<
  Handlers,
  | 'getReport'
  | 'listScans'
  | 'getTrend'
  | 'compare'
  | 'listChanges'
  | 'countChanges'
  | 'markChangesRead'
  | 'listAlerts'
  | 'acknowledgeAlert'
  | 'sendTestAlert'
  | 'mute'
  | 'unmute'
  | 'expiring'
  | 'historySize'
  | 'exportData'
  | 'importData'
>;

/** What is remembered: reports, trends, changes, alerts, what runs out, and taking it elsewhere. */
export const recordHandlers = (context: Context): RecordHandlers => ({
  getReport: ({ cloudId, scanId }) => {
    const { history } = context;
    const found = scanId === null ? history.latest(cloudId) : history.report(cloudId, scanId);
    if (!found) return ok(null);
    const newest = history.latest(cloudId)?.scanId === found.scanId;
    const since = newest ? history.findingsSince(cloudId).slice(0, 2000) : [];
    return ok({ scanId: found.scanId, report: found.report, since });
  },
  listScans: ({ cloudId, limit, before }) => ok(context.history.scans(cloudId, limit, before)),
  getTrend: ({ cloudId, days }) => ok(context.history.trend(cloudId, days, new Date(context.clock.now()))),
  compare: ({ cloudId, from, to }) => {
    const [older, newer] = [context.history.report(cloudId, from), context.history.report(cloudId, to)];
    if (!older || !newer)
      return fail('not-found', 'One of the two scans is not kept any more: only their daily summary is.');
    return ok(compareReports(older.report, newer.report, context.scanner.reevaluate).slice(0, 5000));
  },
  listChanges: (query) => ok(context.history.changes(query)),
  countChanges: (filter) => ok(context.history.countChanges(filter)),
  markChangesRead: (range) => {
    context.history.markChangesRead(range);
    context.publish('changes', { unread: context.history.unreadChanges(), added: [] });
    return ok({});
  },
  listAlerts: ({ limit, before }) => ok(context.history.alerts(limit, before)),
  acknowledgeAlert: ({ id }) => {
    context.history.acknowledge(id, iso(context.clock.now()));
    context.publish('alerts', { unread: context.history.unreadAlerts(), added: null });
    // What is acknowledged clouds no sky.
    context.states.publishAll();
    return ok({});
  },
  sendTestAlert: async ({ channel: name }) => {
    const channel = context.channels.find((one) => one.name === name);
    if (!channel) return fail('unavailable', 'This way of telling is not available here.');
    const { history, clock, publish } = context;
    const at = iso(clock.now());
    const draft = {
      at,
      cloudId: null,
      findingId: null,
      kind: 'test',
      severity: 'info' as const,
      title: 'Weathervane: this is a test',
      body: 'If you can read this, alerts reach you this way.',
    };
    let record: ReturnType<typeof history.addAlert>;
    try {
      record = history.addAlert({
        ...draft,
        dedupeKey: `test|${name}|${crypto.randomUUID()}`,
        delivery: 'stored',
      });
      if (!record || !history.claimAlert(record.id, at)) return fail('busy', 'The test was sent already.');
    } catch (error) {
      const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown reason';
      return fail('unavailable', `The test was not sent, because it could not be stored first (${why}).`);
    }
    const answer = await channel.send({ ...draft, alertId: record.id }).catch((error: unknown) => ({
      sent: false,
      message: `This way of telling failed (${error instanceof Error ? error.message : 'unknown reason'}).`,
    }));
    const delivery = answer.sent ? 'sent' : 'failed';
    // The app was closed meanwhile, and its history with it.
    if (context.signal.aborted) return ok({ sent: answer.sent, message: answer.message.slice(0, 700) });
    history.setDelivery(record.id, delivery, answer.sent ? iso(clock.now()) : null);
    history.acknowledge(record.id, at);
    publish('alerts', {
      unread: history.unreadAlerts(),
      added: { ...record, delivery, acknowledgedAt: at },
    });
    return ok({ sent: answer.sent, message: answer.message.slice(0, 700) });
  },
  mute: (input) => {
    const found = cloudOf(context, input.cloudId);
    if (!found.ok) return found;
    const mute: Mute = { ...input, id: crypto.randomUUID() };
    const same = (one: Mute) =>
      one.cloudId === mute.cloudId && one.findingId === mute.findingId && one.subject === mute.subject;
    context.settings.update((settings) => ({
      ...settings,
      mutes: [...settings.mutes.filter((one) => !same(one)), mute],
    }));
    return ok(mute);
  },
  unmute: ({ id }) => {
    context.settings.update((settings) => ({
      ...settings,
      mutes: settings.mutes.filter((mute) => mute.id !== id),
    }));
    return ok({});
  },
  expiring: () => ok(context.states.expiring().slice(0, 500)),
  historySize: () => ok(context.history.size()),
  exportData: ({ what }) => exportData(context, what),
  importData: ({ text }) => importData(context, text),
});
