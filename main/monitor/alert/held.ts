import type { Line } from '../look/line.ts';
import type { MonitorClock } from '../ports.ts';
import type { Tasks } from '../tasks.ts';
import type { Inbox } from './inbox.ts';

/** Tried at most this often. */
const PAUSE_MS = 60_000;

/** Alerts that waited (quiet hours, a crash): sent when their time has come and we know to be online. */
export class Held {
  readonly #ports: { clock: MonitorClock; inbox: Inbox; line: Line; tasks: Tasks };
  #busy = false;
  #notBefore = 0;

  constructor(ports: { clock: MonitorClock; inbox: Inbox; line: Line; tasks: Tasks }) {
    this.#ports = ports;
  }

  setBack(ms: number): void {
    this.#notBefore -= ms;
    this.#ports.inbox.setBack(ms);
  }

  /** Begins to send where something is due; `done` is called when that is over. */
  release(done: () => void): void {
    const { clock, inbox, line, tasks } = this.#ports;
    if (this.#busy || !line.state.online || clock.now() < this.#notBefore || !inbox.waiting()) return;
    this.#busy = true;
    const work = async () => {
      const online = await line.isUp(null, tasks.signal);
      if (online && !tasks.signal.aborted) await inbox.flush();
    };
    tasks.run(work(), () => {
      this.#busy = false;
      this.#notBefore = clock.now() + PAUSE_MS;
      done();
    });
  }
}
