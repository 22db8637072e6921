import type { BrowserWindow, Dialog, Shell } from 'electron';
import { fail, ok } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Snapshot } from '../../shared/state.ts';
import { externalVerdict } from './external.ts';

export interface DesktopPorts {
  snapshot(): Snapshot;
  dialog: Pick<Dialog, 'showMessageBox'>;
  shell: Pick<Shell, 'openExternal' | 'openPath'>;
  window(): BrowserWindow | null;
  logDir: string;
  log: (level: 'warn', message: string) => void;
}

/**
 * The answers that only the desktop can give. Opening a page elsewhere is asked for by main itself, in a dialog of the
 * system: the page's own "confirmed" is not believed, a broken-in page could say it.
 */
export function desktopHandlers(ports: DesktopPorts): Pick<Handlers, 'openExternal' | 'openLogFolder'> {
  const confirm = async (url: string): Promise<boolean> => {
    const parent = ports.window();
    const question = {
      type: 'question' as const,
      title: 'Open a web page?',
      message: `Open ${new URL(url).host} in your browser?`,
      detail: url.length > 300 ? `${url.slice(0, 300)}…` : url,
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    };
    const { response } = await (parent === null
      ? ports.dialog.showMessageBox(question)
      : ports.dialog.showMessageBox(parent, question));
    return response === 0;
  };

  return {
    async openExternal({ url }) {
      const clouds = ports.snapshot().clouds.map((cloud) => cloud.settings.url);
      const verdict = externalVerdict(url, clouds);
      if (verdict === 'refuse') {
        ports.log('warn', 'A page that is not plain https was not opened.');
        return fail('refused', 'Only https pages are opened in the browser.');
      }
      // What is opened is the URL as parsed: what was judged and nothing that another parser reads differently.
      const { href } = new URL(url);
      if (verdict === 'confirm' && !(await confirm(href)))
        return ok({ opened: false, needsConfirmation: false });
      try {
        await ports.shell.openExternal(href);
        return ok({ opened: true, needsConfirmation: false });
      } catch {
        return fail('unavailable', 'No browser could be started. Copy the address and open it yourself.');
      }
    },
    async openLogFolder() {
      const problem = await ports.shell.openPath(ports.logDir);
      return ok({ opened: problem === '', path: ports.logDir });
    },
  };
}
