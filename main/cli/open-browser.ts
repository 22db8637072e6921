import { spawn } from 'node:child_process';

/** The program that opens a URL in the owner's browser, by platform. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** Is there a screen to open a browser on? */
export const hasDisplay = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean =>
  platform === 'linux' ? Boolean(env.DISPLAY || env.WAYLAND_DISPLAY) : platform in OPENERS;

/** Opens an http(s) URL; false where there is no browser to open it with. Never goes through a shell. */
export function openInBrowser(url: string): Promise<boolean> {
  const opener = OPENERS[process.platform];
  if (opener === undefined || !/^https?:\/\//u.test(url) || !hasDisplay(process.platform, process.env))
    return Promise.resolve(false);
  const [command, ...args] = opener;
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
