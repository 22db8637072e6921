import { fail, ok, type Result } from '../../shared/result.ts';
import type { Publish } from '../../shared/rpc.ts';
import type { CloudSettings } from '../../shared/settings.ts';
import type { Discovery, Notice } from '../../shared/state.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { iso } from './iso.ts';
import type { Ports } from './ports.ts';
import type { States } from './states.ts';

/** What handlers share: ports, the watch, what changes while the app runs. */
export interface Context extends Ports {
  monitor: Monitor;
  states: States;
  publish: Publish;
  /** Ends with the app. */
  signal: AbortSignal;
  notices: Map<string, Notice>;
  discovery: { controller: AbortController | null; last: Discovery | null };
  samplesRunning: boolean;
}

/** A cloud by id, or the sentence for a page that shows one that was removed meanwhile. */
export function cloudOf({ settings }: Pick<Context, 'settings'>, id: string): Result<CloudSettings> {
  const cloud = settings.get().clouds.find((one) => one.id === id);
  return cloud ? ok(cloud) : fail('not-found', 'This cloud is not in your list any more.');
}

/** Puts a notice in front of the owner, or takes it away. */
export function setNotice(context: Context, id: string, notice: Omit<Notice, 'id' | 'at'> | null): void {
  if (notice === null) {
    if (!context.notices.delete(id)) return;
  } else context.notices.set(id, { ...notice, id, at: iso(context.clock.now()) });
  publishNotices(context);
}

/** A notice that a store made: into the log, too, for those who run this without a page. */
export function addNotice(context: Context, notice: Notice): void {
  context.options.log('warn', notice.text);
  context.notices.set(notice.id, notice);
  publishNotices(context);
}

/** The owner has read it: it does not come again, in no later process either. */
export function dismissNotice(context: Context, id: string): void {
  // A state that lasts is told for as long as it does.
  if (context.notices.get(id)?.lasting) return;
  context.history.dismissNotice?.(id);
  context.notices.delete(id);
  publishNotices(context);
}

const publishNotices = ({ notices, publish }: Context) =>
  publish('notices', [...notices.values()].slice(-50));
