import { join } from 'node:path';
import { applyPatch } from '../../shared/patch.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Discovery } from '../../shared/state.ts';
import { tokenProblem } from '../monitor/channels/webhook.ts';
import { type Context, dismissNotice } from './context.ts';
import { problemOfChange } from './setting-checks.ts';

type SettingHandlers = Pick<
  Handlers,
  | 'snapshot'
  | 'updateSettings'
  | 'setSecret'
  | 'hasSecret'
  | 'dismissNotice'
  | 'refreshData'
  | 'discover'
  | 'cancelDiscovery'
  | 'openExternal'
  | 'openLogFolder'
  | 'checkUpdate'
  | 'installUpdate'
>;

const NO_UPDATES = fail(
  'unavailable',
  'Weathervane does not replace itself here: it is updated the way it was installed.',
);

/** Evaluates everything again where newer advisory data came; used by the handler and by the daily timer. */
export async function refreshKnowledge(context: Context): Promise<void> {
  const { changed } = await context.knowledge.refresh(context.signal);
  context.publish('data', context.knowledge.state());
  if (!changed) return;
  context.monitor.knowledgeChanged();
  context.states.forget(null);
  context.states.publishAll();
}

/** Settings, data, discovery, and what leads out of the app. */
export const settingHandlers = (context: Context): SettingHandlers => ({
  snapshot: () => ok(context.states.snapshot()),
  updateSettings: (patch) => {
    const before = context.settings.get();
    const problem = problemOfChange(before, applyPatch(before, patch));
    if (problem !== null) return fail('bad-input', problem);
    return ok(context.settings.update((settings) => applyPatch(settings, patch)));
  },
  setSecret: ({ name, value, acceptWeak }) => {
    // A line break at its end comes with the copying.
    const token = value?.trim() ?? null;
    const badToken = token === null ? null : tokenProblem(token);
    if (badToken !== null) return fail('bad-input', badToken);
    return ok(context.secrets.set(name, token, acceptWeak ?? false));
  },
  hasSecret: ({ name }) => ok({ stored: context.secrets.get(name) !== null }),
  // The desktop, where this copy can, has answers of its own.
  checkUpdate: () => NO_UPDATES,
  installUpdate: () => NO_UPDATES,
  dismissNotice: ({ id }) => {
    dismissNotice(context, id);
    return ok({});
  },
  refreshData: async () => {
    await refreshKnowledge(context);
    return ok(context.knowledge.state());
  },
  discover: ({ cidr }) => {
    const { discovery } = context;
    if (discovery.controller !== null) return fail('busy', 'A search is running already.');
    const controller = new AbortController();
    discovery.controller = controller;
    const tell = (state: Discovery) => {
      discovery.last = state;
      context.publish('discovery', state);
    };
    const empty: Discovery = {
      running: true,
      range: cidr ?? 'home network',
      done: 0,
      total: 0,
      found: [],
      error: null,
    };
    tell(empty);
    const signal = AbortSignal.any([controller.signal, context.signal]);
    context
      .discover(cidr, signal, tell)
      .then(
        (result) => tell({ ...result, running: false }),
        (error: unknown) => {
          const cancelled = controller.signal.aborted;
          if (!cancelled)
            context.options.log('warn', `discovery: ${error instanceof Error ? error.message : 'failed'}`);
          const why = error instanceof Error ? error.message.slice(0, 500) : 'The search failed.';
          tell({ ...(discovery.last ?? empty), running: false, error: cancelled ? null : why });
        },
      )
      .finally(() => {
        discovery.controller = null;
      });
    return ok({ range: empty.range });
  },
  cancelDiscovery: () => {
    context.discovery.controller?.abort(new Error('Cancelled.'));
    return ok({});
  },
  openExternal: async ({ url, confirmed }) => {
    const target = URL.canParse(url) ? new URL(url) : null;
    if (target?.protocol !== 'https:' || target.username !== '' || target.password !== '')
      return fail('refused', 'Only https pages are opened, and none with a password in the address.');
    const { clouds } = context.settings.get();
    const own = clouds.some(({ url: its }) => URL.canParse(its) && new URL(its).host === target.host);
    if (!own && !confirmed) return ok({ opened: false, needsConfirmation: true });
    return ok({ opened: await context.options.openExternal(target.href), needsConfirmation: false });
  },
  openLogFolder: async () => {
    const path = join(context.options.dataDir, 'logs');
    const opened = context.options.openFolder ? await context.options.openFolder(path) : false;
    return ok({ opened, path: path.slice(0, 4096) });
  },
});
