import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';

export interface ClosingPorts {
  quitting(): boolean;
  hasTray(): boolean;
  general(): { closeToTray: boolean; closeHintShown: boolean };
  /** Shown once: the app goes on in the tray. */
  hint(): void;
  dialog: Pick<Dialog, 'showMessageBox'>;
  window(): BrowserWindow | null;
  quit(): void;
  platform: NodeJS.Platform;
}

const NO_TRAY: MessageBoxOptions = {
  type: 'question',
  title: 'Close Weathervane?',
  message: 'Keep watching your clouds?',
  detail:
    'This desktop shows no tray icon. Weathervane can go on without a window and still tell you when something gets worse; start it again to see it.',
  buttons: ['Keep watching', 'Quit'],
  defaultId: 0,
  cancelId: 0,
  noLink: true,
};

/** What closing the window does: true lets it close (the app ends with it), false hides it. */
export function closeWindow(ports: ClosingPorts): boolean {
  if (ports.quitting()) return true;
  const { closeToTray, closeHintShown } = ports.general();
  if (!closeToTray && ports.platform !== 'darwin') {
    ports.quit();
    return true;
  }
  if (ports.platform === 'darwin') return false;
  if (ports.hasTray()) {
    if (!closeHintShown) ports.hint();
    return false;
  }
  const parent = ports.window();
  if (parent !== null)
    void ports.dialog.showMessageBox(parent, NO_TRAY).then(({ response }) => {
      if (response === 1) ports.quit();
      else parent.hide();
    });
  return false;
}
