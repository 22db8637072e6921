#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { processIo } from './cli/io.ts';
import { runCli } from './cli/program.ts';

// node:sqlite announces itself as experimental on every start; nothing a person at a terminal can act on.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

const rendererDir = fileURLToPath(new URL('../renderer', import.meta.url));
process.exitCode = await runCli(process.argv.slice(2), processIo(rendererDir));
