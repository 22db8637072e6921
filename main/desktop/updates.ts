import { fail, ok } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Settings } from '../../shared/settings.ts';
import type { UpdateState } from '../../shared/state.ts';
import { errorText } from './log.ts';

/** What looks for, fetches and installs a release (update-engine.ts; tests play one). */
export interface UpdateEngine {
  /** The newest release where it is newer than this program, else null. Rejects where nobody could be asked. */
  check(): Promise<string | null>;
  /** Fetches what `check` found and compares it with the release's checksum. */
  download(signal: AbortSignal): Promise<void>;
  /** Whether what was fetched takes this program's place when it ends. */
  installOnQuit(yes: boolean): void;
}

export interface UpdatePorts {
  engine: UpdateEngine;
  /** Whether this copy can replace itself; `why` says why not. */
  way: Pick<UpdateState, 'how' | 'why'>;
  settings(): Settings['updates'];
  online(): boolean;
  now(): number;
  /** Calls back once after `ms`; returns the cancel. */
  after(ms: number, callback: () => void): () => void;
  /** The page of a release, for people; null where none is known. */
  page(version: string): string | null;
  publish(state: UpdateState): void;
  log(level: 'info' | 'warn', message: string): void;
}

export interface Updates {
  state(): UpdateState;
  /** Looks now, whatever the settings say; a look that is under way is joined. Never rejects. */
  check(): Promise<UpdateState>;
  /** The settings changed. */
  follow(): void;
  /** The system ends the session: there is no time to replace anything. */
  sessionEnds(): void;
  start(): void;
  close(): void;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A start is for watching clouds: the first look comes after it. */
const FIRST_MS = MINUTE;
const TICK_MS = HOUR;
const DAILY_MS = 24 * HOUR;
const AGAIN_AFTER_FAILURE_MS = 4 * HOUR;
/** What a release may be called (semver.org): it becomes part of sentences and of an address. */
const VERSION = /^\d{1,5}\.\d{1,5}\.\d{1,5}(-[0-9A-Za-z.-]{1,40})?$/u;

const NOT_READ =
  'The release page could not be read. It is tried again later; your clouds are watched all the same.';
const NOT_FETCHED =
  'The new version could not be fetched, or it was not what the release promises. It is tried again later.';

/** When this program looks for new versions of itself, and what it does about one. Shows no dialog, ever. */
export function createUpdates(ports: UpdatePorts): Updates {
  const { engine, way } = ports;
  let state: UpdateState = {
    ...way,
    phase: 'idle',
    version: null,
    page: null,
    checkedAt: null,
    problem: null,
  };
  let looking: Promise<UpdateState> | null = null;
  let fetching: AbortController | null = null;
  let nextLook = 0;
  let cancelTick: (() => void) | null = null;

  const set = (patch: Partial<UpdateState>): UpdateState => {
    state = { ...state, ...patch };
    ports.publish(state);
    return state;
  };
  const wantsInstall = () => {
    const { check, automatic, skipped } = ports.settings();
    return check && automatic && way.how === 'self' && state.version !== skipped;
  };

  const fetch = async (): Promise<void> => {
    if (state.phase !== 'available' || fetching !== null || !wantsInstall()) return;
    const controller = new AbortController();
    fetching = controller;
    set({ phase: 'downloading', problem: null });
    try {
      await engine.download(controller.signal);
      if (controller.signal.aborted) throw controller.signal.reason;
      engine.installOnQuit(true);
      set({ phase: 'ready' });
      ports.log('info', `Weathervane ${state.version} was fetched; it is installed when this one ends.`);
    } catch (error) {
      if (!controller.signal.aborted) ports.log('warn', `Update not fetched: ${errorText(error)}`);
      set({ phase: 'available', problem: controller.signal.aborted ? null : NOT_FETCHED });
    } finally {
      fetching = null;
    }
  };

  const look = async (): Promise<UpdateState> => {
    set({ phase: 'checking', problem: null });
    try {
      const version = await engine.check();
      if (version !== null && !VERSION.test(version)) throw new Error('The release has no usable version.');
      nextLook = ports.now() + DAILY_MS;
      if (version !== null && version !== state.version) ports.log('info', `Weathervane ${version} is out.`);
      set({
        phase: version === null ? 'idle' : 'available',
        version,
        page: version === null ? null : ports.page(version),
        checkedAt: new Date(ports.now()).toISOString(),
      });
    } catch (error) {
      nextLook = ports.now() + AGAIN_AFTER_FAILURE_MS;
      ports.log('warn', `No look for a new version: ${errorText(error)}`);
      set({ phase: state.version === null ? 'idle' : 'available', problem: NOT_READ });
    }
    return state;
  };

  const check = (): Promise<UpdateState> => {
    if (looking !== null) return looking;
    // What is being fetched, or is there, is not asked about again.
    if (state.phase === 'downloading' || state.phase === 'ready') return Promise.resolve(state);
    looking = look().finally(() => {
      looking = null;
      void fetch();
    });
    return looking;
  };

  const tick = () => {
    cancelTick = ports.after(TICK_MS, tick);
    if (ports.settings().check && ports.online() && ports.now() >= nextLook) void check();
  };

  return {
    state: () => state,
    check,
    follow() {
      if (wantsInstall()) {
        if (state.phase === 'ready') engine.installOnQuit(true);
        else void fetch();
        return;
      }
      fetching?.abort(new Error('The owner does not want it.'));
      if (state.phase !== 'ready') return;
      engine.installOnQuit(false);
      set({ phase: 'available' });
    },
    sessionEnds: () => engine.installOnQuit(false),
    start() {
      cancelTick = ports.after(FIRST_MS, tick);
    },
    close() {
      cancelTick?.();
      fetching?.abort(new Error('The app is closing.'));
    },
  };
}

/** The answers of a copy that looks for new versions; `quit` ends the program, which installs what was fetched. */
export function updateHandlers(
  updates: Pick<Updates, 'state' | 'check'>,
  handlers: Pick<Handlers, 'snapshot'>,
  quit: () => void,
): Pick<Handlers, 'snapshot' | 'checkUpdate' | 'installUpdate'> {
  return {
    async snapshot(input) {
      const answer = await handlers.snapshot(input);
      return answer.ok ? ok({ ...answer.value, update: updates.state() }) : answer;
    },
    checkUpdate: async () => ok(await updates.check()),
    installUpdate() {
      if (updates.state().phase !== 'ready')
        return fail('unavailable', 'There is no fetched version to install.');
      quit();
      return ok({});
    },
  };
}

/** The page of a release on the project's own page; null where that is not known, or not https. */
export function releasePage(homepage: unknown, version: string): string | null {
  if (typeof homepage !== 'string' || !URL.canParse(homepage)) return null;
  const { protocol, origin, pathname } = new URL(homepage);
  if (protocol !== 'https:') return null;
  return `${origin}${pathname.replace(/\/+$/u, '')}/releases/tag/v${encodeURIComponent(version)}`;
}

const BY_PACKAGE = (kind: string) =>
  `This copy came as a ${kind} package: replacing it takes the rights of the system, so you install the new package as you installed this one.`;

/**
 * How a copy of this program comes to a new version. Only an AppImage that its user may replace and the Windows
 * installer can do it by themselves: packages belong to the system, and macOS replaces only programs that carry a
 * developer's signature. `kind` is what electron-builder wrote into the file package-type.
 */
export function updateWay(copy: {
  platform: NodeJS.Platform;
  kind: string | null;
  /** Path of the AppImage, null where this is none. */
  appImage: string | null;
  writable(path: string): boolean;
}): Pick<UpdateState, 'how' | 'why'> {
  const byHand = (why: string) => ({ how: 'hand' as const, why });
  if (copy.platform === 'win32') return { how: 'self', why: null };
  if (copy.platform === 'darwin')
    return byHand(
      'macOS lets only programs with a developer’s signature replace themselves, and this one has none.',
    );
  if (copy.appImage !== null)
    return copy.writable(copy.appImage)
      ? { how: 'self', why: null }
      : byHand('You may not write where this AppImage lies, so it cannot replace itself.');
  if (copy.kind === 'deb' || copy.kind === 'rpm') return byHand(BY_PACKAGE(copy.kind));
  return byHand('This copy was unpacked by hand; it is replaced the same way.');
}
