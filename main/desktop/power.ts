import type { Net, PowerMonitor } from 'electron';

export interface PowerActions {
  /** The computer woke, was unlocked, or its network changed. */
  wake(): void;
  /** The computer goes to sleep in a moment. */
  suspend(): void;
  /** What the computer runs on: told at the start and whenever it changes. */
  power(state: { onBattery: boolean }): void;
  /** The system goes down: end well, now. */
  quit(): void;
  log(message: string): void;
}

const ONLINE_EVERY_MS = 10_000;

/** Follows the computer's sleep, its battery and its network; returns the end of it. */
export function watchPower(
  powerMonitor: Pick<PowerMonitor, 'on' | 'removeListener' | 'isOnBatteryPower'>,
  net: Pick<Net, 'isOnline'>,
  actions: PowerActions,
): () => void {
  let online = net.isOnline();
  let onBattery = false;
  const follow = (now: boolean) => {
    if (now === onBattery) return;
    onBattery = now;
    actions.log(now ? 'The computer runs on battery.' : 'The computer is plugged in.');
    actions.power({ onBattery });
  };
  const battery = () => follow(true);
  const mains = () => follow(false);
  const look = () => {
    const now = net.isOnline();
    if (now === online) return;
    online = now;
    actions.log(now ? 'The network is back.' : 'The network is gone.');
    actions.wake();
  };
  const resume = () => {
    actions.log('The computer woke up.');
    online = net.isOnline();
    // The plug may have been pulled or put in while nobody could tell.
    follow(powerMonitor.isOnBatteryPower());
    actions.wake();
  };
  const suspend = () => {
    actions.log('The computer goes to sleep.');
    actions.suspend();
  };
  const unlock = () => actions.wake();
  const shutdown = () => actions.quit();
  follow(powerMonitor.isOnBatteryPower());
  powerMonitor.on('suspend', suspend);
  powerMonitor.on('resume', resume);
  powerMonitor.on('unlock-screen', unlock);
  powerMonitor.on('shutdown', shutdown);
  powerMonitor.on('on-battery', battery);
  powerMonitor.on('on-ac', mains);
  const timer = setInterval(look, ONLINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    powerMonitor.removeListener('suspend', suspend);
    powerMonitor.removeListener('resume', resume);
    powerMonitor.removeListener('unlock-screen', unlock);
    powerMonitor.removeListener('shutdown', shutdown);
    powerMonitor.removeListener('on-battery', battery);
    powerMonitor.removeListener('on-ac', mains);
  };
}
