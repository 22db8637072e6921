// npm run dev [-- --demo --port 7481 --data-dir .dev-data]
// The app in the browser host, from its sources: a change of the page shows at once, a change of main or shared starts main
// again (the page connects anew). Data of its own, so that nobody's clouds are touched.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { freePort, pageConfig } from './lib/dev-page.ts';

const root = join(import.meta.dirname, '..');

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        demo: { type: 'boolean', default: false },
        port: { type: 'string', default: '7481' },
        'data-dir': { type: 'string', default: join(root, '.dev-data') },
      },
    });
    if (!/^\d{1,5}$/u.test(values.port) || Number(values.port) > 65_534)
      throw new Error(`--port takes 0 to 65534, not "${values.port}"`);
    return values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split('\n', 1)[0]}\n`);
    process.stderr.write('npm run dev -- [--demo] [--port 7481] [--data-dir .dev-data]\n');
    process.exit(2);
  }
}

const options = readOptions();
const port = Number(options.port) || (await freePort(0));
const hostPort = await freePort(port + 1);
const page = await createServer(pageConfig(port, hostPort));
await page.listen().catch((error: Error) => {
  process.stderr.write(`${error.message}. Another one is running, or choose --port.\n`);
  process.exit(2);
});

// --watch starts the program again whenever a file that it has loaded changes, and ends it by SIGTERM before.
const main = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    join(root, 'main', 'cli.ts'),
    options.demo ? 'demo' : 'serve',
    ...['--no-open', '--port', String(hostPort), '--data-dir', resolve(options['data-dir'])],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
createInterface({ input: main.stdout }).on('line', (line) => {
  const token = /#token=.*$/u.exec(line)?.[0];
  process.stdout.write(
    token === undefined ? `${line}\n` : `main runs; the page: http://127.0.0.1:${port}/${token}\n`,
  );
});

const stop = (signal: NodeJS.Signals) => main.kill(signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
main.on('error', (error) => process.stderr.write(`main could not be started: ${error.message}\n`));
main.on('close', async () => {
  await page.close();
  process.exit();
});
