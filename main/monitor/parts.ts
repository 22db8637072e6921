import type { Settings } from '../../shared/settings.ts';
import type { AlertRecord, ChangeRecord } from '../../shared/state.ts';
import type { History } from '../storage/types.ts';
import { Held } from './alert/held.ts';
import { Inbox } from './alert/inbox.ts';
import type { ConnectionState } from './look/connection.ts';
import { Line } from './look/line.ts';
import { Looks } from './look/looks.ts';
import { OurClock } from './look/our-clock.ts';
import { Plans } from './look/plans.ts';
import { UnderWay } from './look/under-way.ts';
import { Whereabouts } from './look/whereabouts.ts';
import { Memories } from './memory.ts';
import type { Channel, Connectivity, MonitorClock, Random, Scanner } from './ports.ts';
import { Recorder } from './recorder.ts';
import { Tasks } from './tasks.ts';

export interface MonitorListener {
  cloud: (cloudId: string) => void;
  changes: (records: ChangeRecord[]) => void;
  alert: (record: AlertRecord) => void;
  connection: (state: ConnectionState) => void;
  /** Seconds our clock is off, by what the clouds say; null: it is right again. */
  wrongClock: (seconds: number | null) => void;
}

export interface MonitorPorts {
  clock: MonitorClock;
  random: Random;
  scanner: Scanner;
  connectivity: Connectivity;
  channels: readonly Channel[];
  history: History;
  settings: () => Settings;
  listener: MonitorListener;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Longest time between two looks at the clock; tests in virtual time take longer naps. */
  napMs?: number;
}

export interface Parts {
  memories: Memories;
  plans: Plans;
  tasks: Tasks;
  inbox: Inbox;
  recorder: Recorder;
  whereabouts: Whereabouts;
  line: Line;
  ourClock: OurClock;
  underWay: UnderWay;
  held: Held;
}

/** Puts the parts of the watch together; each knows only those it works with. */
export function assemble(ports: MonitorPorts): Parts {
  const { clock, random, scanner, connectivity, channels, history, settings, listener, log } = ports;
  const memories = new Memories(history);
  const plans = new Plans({ clock, history, settings, memories });
  const tasks = new Tasks(log);
  const inbox = new Inbox({ history, clock, settings, channels, onAlert: listener.alert, log });
  const recorder = new Recorder({
    clock,
    random,
    scanner,
    history,
    settings,
    intervals: (cloud) => plans.intervals(cloud),
    memories,
    inbox,
    onChanges: listener.changes,
  });
  const whereabouts = new Whereabouts({ clock, memories, connectivity });
  const line = new Line({
    clock,
    history,
    settings,
    scanner,
    connectivity,
    plans,
    inbox,
    tasks,
    busy: (cloudId) => underWay.has(cloudId) || whereabouts.isAway(cloudId),
    onState: listener.connection,
  });
  const ourClock = new OurClock({
    connectivity,
    hasOthers: (cloudId) => plans.clouds().some(({ cloud }) => cloud.id !== cloudId),
    onWrong: listener.wrongClock,
  });
  const looks = new Looks({
    clock,
    scanner,
    previous: (cloudId) => {
      const { scanId } = memories.get(cloudId, clock.now()).known;
      return scanId === null ? null : (history.report(cloudId, scanId)?.report ?? null);
    },
    memories,
    plans,
    line,
    recorder,
    whereabouts,
    inbox,
    ourClock,
  });
  const underWay = new UnderWay({ looks, plans, line, tasks, onCloud: listener.cloud });
  const held = new Held({ clock, inbox, line, tasks });
  return { memories, plans, tasks, inbox, recorder, whereabouts, line, ourClock, underWay, held };
}
