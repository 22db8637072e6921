import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { createApp } from './app/index.ts';
import { runDesktop } from './desktop/desktop.ts';
import { dataDirectory } from './storage/paths.ts';

/** The desktop program: puts the app and its Electron face together. */
const { values } = parseArgs({
  // Electron and the system add arguments of their own; ours is the one that is known here.
  args: process.argv.slice(1),
  options: { 'data-dir': { type: 'string' } },
  strict: false,
});
const given = values['data-dir'];

// Not awaited: Electron becomes ready only after this module has run to its end.
void runDesktop({
  dataDir: dataDirectory(typeof given === 'string' ? given : null, {
    platform: process.platform,
    env: process.env,
    home: homedir(),
  }),
  createApp,
});
