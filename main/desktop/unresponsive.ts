import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';

export interface UnresponsivePorts {
  dialog: Pick<Dialog, 'showMessageBox'>;
  window(): BrowserWindow | null;
  /** Ends the page's process and starts the page anew. */
  restart(): void;
  log: (level: 'warn', message: string) => void;
}

const QUESTION: MessageBoxOptions = {
  type: 'warning',
  title: 'The window does not answer',
  message: 'Start the window again?',
  detail: 'Its page does not answer at the moment. Watching your clouds goes on either way.',
  buttons: ['Start again', 'Wait'],
  defaultId: 0,
  cancelId: 1,
  noLink: true,
};

/**
 * What happens when the page does not answer: the owner is asked, once at a time; a window nobody sees starts anew
 * without a question.
 */
export function createUnresponsive(ports: UnresponsivePorts): () => Promise<void> {
  let asking = false;
  return async () => {
    const parent = ports.window();
    if (asking || parent === null) return;
    ports.log('warn', 'The page does not answer.');
    if (!parent.isVisible()) {
      ports.restart();
      return;
    }
    asking = true;
    try {
      const { response } = await ports.dialog.showMessageBox(parent, QUESTION);
      if (response === 0) ports.restart();
    } finally {
      asking = false;
    }
  };
}
