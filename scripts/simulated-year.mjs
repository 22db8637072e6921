// npm run test:year -- --seeds 1000 --first 1 --days 365: lives through years of watching and counts the alerts.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    first: { type: 'string', default: '1' },
    days: { type: 'string', default: '365' },
  },
});
for (const [name, text] of Object.entries(values))
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    process.stderr.write(`--${name} is a whole number above 0, not "${text}".\n`);
    process.exit(2);
  }
const child = spawn('vitest', ['run', '--silent=false', 'main/monitor/simulated-year.test.ts'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: {
    ...process.env,
    WEATHERVANE_YEARS: values.seeds,
    WEATHERVANE_FIRST_YEAR: values.first,
    WEATHERVANE_DAYS: values.days,
  },
});
child.on('error', (error) => {
  process.stderr.write(`vitest could not be started: ${error.message}\n`);
  process.exitCode = 2;
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
