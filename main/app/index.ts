import type { Handlers, Publish } from '../../shared/rpc.ts';
import { count } from '../../shared/words/index.ts';
import { Monitor } from '../monitor/monitor.ts';
import { cloudHandlers } from './cloud-handlers.ts';
import { addNotice, type Context, setNotice } from './context.ts';
import { openPorts } from './defaults.ts';
import { iso } from './iso.ts';
import { tellOrphans } from './orphans.ts';
import { recordHandlers } from './record-handlers.ts';
import { settingHandlers } from './setting-handlers.ts';
import { States } from './states.ts';
import { importHistory } from './take-along.ts';
import type { App, AppOptions } from './types.ts';
import { startUpkeep } from './upkeep.ts';

export type { App, AppOptions } from './types.ts';

/** Progress and results of one cloud are told at most this often. */
const TELL_MS = 100;

/**
 * Puts scan, storage and monitor together behind the contract. Knows no host: window, tray, web server and command line
 * put themselves around it. Throws DataDirectoryBusy, with a sentence for the owner, where another process has the
 * data directory.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const stopping = new AbortController();
  const subscribers = new Set<Publish>();
  const publish: Publish = (name, payload) => {
    for (const subscriber of [...subscribers]) {
      try {
        subscriber(name, payload);
      } catch (error) {
        options.log('error', `event ${name}: ${error instanceof Error ? error.message : 'failed'}`);
      }
    }
  };
  const navigate: App['navigate'] = (to) => publish('navigate', to);
  const { ports, random, connectivity, release, notices } = openPorts(options, stopping.signal, (clicked) =>
    // One about several clouds, or none: the inbox has them all.
    navigate({
      cloudId: clicked.cloudId,
      findingId: clicked.findingId,
      page: clicked.cloudId === null ? 'alerts' : null,
    }),
  );
  const { clock, settings, history } = ports;

  const touched = new Set<string>();
  let cancelTell: (() => void) | null = null;
  const tellClouds = () => {
    cancelTell = null;
    for (const id of touched) {
      const cloud = settings.get().clouds.find((one) => one.id === id);
      if (cloud) publish('cloud', context.states.cloud(cloud));
    }
    touched.clear();
    tellWeather();
  };
  let weather = '';
  const tellWeather = () => {
    const state = context.states.weather();
    const text = JSON.stringify(state);
    if (text === weather) return;
    weather = text;
    publish('weather', state);
  };
  const touch = (ids: readonly string[]) => {
    for (const id of ids) touched.add(id);
    cancelTell ??= clock.after(TELL_MS, tellClouds);
  };

  const monitor = new Monitor({
    clock,
    random,
    scanner: ports.scanner,
    connectivity,
    channels: ports.channels,
    history,
    settings: () => settings.get(),
    log: options.log,
    listener: {
      cloud: (id) => touch([id]),
      changes: (added) => publish('changes', { unread: history.unreadChanges(), added: added.slice(0, 500) }),
      alert: (added) => publish('alerts', { unread: history.unreadAlerts(), added }),
      connection: () => {
        publish('connection', context.states.connection());
        touch(settings.get().clouds.map(({ id }) => id));
      },
      wrongClock: (seconds) =>
        setNotice(
          context,
          'clock',
          seconds === null
            ? null
            : {
                severity: 'medium',
                text: `The clock of this computer is ${count(Math.round(Math.abs(seconds) / 3600), 'hour')} ${seconds > 0 ? 'behind' : 'ahead of'} what your clouds say. Set it right: until then nothing is recorded and nothing is alerted.`,
                lasting: true,
              },
        ),
    },
  });
  const shown: Omit<Context, 'states'> = {
    ...ports,
    options,
    monitor,
    publish,
    signal: stopping.signal,
    notices: new Map(),
    discovery: { controller: null, last: null },
    samplesRunning: false,
  };
  // One object: the states show what the handlers change in it.
  const context: Context = Object.assign(shown, { states: new States(shown) });
  // What the settings tell is kept with the history: the process that found it may be gone before anybody looked.
  for (const notice of settings.notices) history.keepNotice?.(notice);
  const open = [...settings.notices, ...history.notices, ...notices].map(
    (notice) => [notice.id, notice] as const,
  );
  for (const notice of new Map(open).values()) addNotice(context, notice);
  history.onNotice?.((notice) => addNotice(context, notice));
  settings.onNotice?.((notice) =>
    history.keepNotice ? history.keepNotice(notice) : addNotice(context, notice),
  );

  const handlers: Handlers = {
    ...cloudHandlers(context),
    ...recordHandlers(context),
    ...settingHandlers(context),
  };

  const unsubscribe = settings.onChange((now) => {
    publish('settings', now);
    monitor.settingsChanged();
    touch(now.clouds.map(({ id }) => id));
  });

  let cancelUpkeep: (() => void) | null = null;
  let stopped: Promise<void> | null = null;
  return {
    handlers,
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    async start() {
      options.log('info', `Weathervane ${options.version} watches ${settings.get().clouds.length} clouds.`);
      if (settings.get().clouds.some(({ sample }) => sample)) await handlers.startSamples({});
      monitor.start();
      tellOrphans(context);
      cancelUpkeep = startUpkeep(context);
    },
    stop() {
      stopped ??= (async () => {
        unsubscribe();
        stopping.abort(new Error('The app is closing.'));
        cancelTell?.();
        cancelUpkeep?.();
        await monitor.stop();
        await ports.samples.stop();
        subscribers.clear();
        release();
        options.log('info', `Stopped at ${iso(clock.now())}.`);
      })();
      return stopped;
    },
    snapshot: () => context.states.snapshot(),
    importHistory: (lines) => importHistory(context, lines),
    wake: () => monitor.wake(),
    suspend: () => monitor.suspend(),
    power: (state) => {
      monitor.power(state);
      touch(settings.get().clouds.map(({ id }) => id));
    },
    navigate,
  };
}
