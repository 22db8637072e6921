import type { Net, PowerMonitor } from 'electron';

export interface PowerActions {
  /** The computer woke, was unlocked, or its network changed. */
  wake(): void;
  /** The system goes down: end well, now. */
  quit(): void;
  log(message: string): void;
}

const ONLINE_EVERY_MS = 10_000;

/** Follows the computer's sleep and its network; returns the end of it. */
export function watchPower(
  powerMonitor: Pick<PowerMonitor, 'on' | 'removeListener'>,
  net: Pick<Net, 'isOnline'>,
  actions: PowerActions,
): () => void {
  let online = net.isOnline();
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
    actions.wake();
  };
  const suspend = () => actions.log('The computer goes to sleep.');
  const unlock = () => actions.wake();
  const shutdown = () => actions.quit();
  powerMonitor.on('suspend', suspend);
  powerMonitor.on('resume', resume);
  powerMonitor.on('unlock-screen', unlock);
  powerMonitor.on('shutdown', shutdown);
  const timer = setInterval(look, ONLINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    powerMonitor.removeListener('suspend', suspend);
    powerMonitor.removeListener('resume', resume);
    powerMonitor.removeListener('unlock-screen', unlock);
    powerMonitor.removeListener('shutdown', shutdown);
  };
}
