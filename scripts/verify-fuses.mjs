// node scripts/verify-fuses.mjs [program …]: are the packed programs' fuses as they must be? Without arguments it looks
// for every program that electron-builder left in release/. Exit code 1: one is wrong, or there is none to look at.
import { existsSync, globSync } from 'node:fs';
import { wrongFuses } from './lib/fuses.mjs';

const PACKED = [
  'release/linux*-unpacked/weathervane',
  'release/win*-unpacked/Weathervane.exe',
  'release/mac*/Weathervane.app',
];

const given = process.argv.slice(2);
const programs = given.length > 0 ? given : PACKED.flatMap((pattern) => globSync(pattern));
if (programs.length === 0) {
  process.stderr.write('There is no packed program in release/. Run electron-builder first.\n');
  process.exitCode = 1;
}
for (const program of programs) {
  const wrong = existsSync(program)
    ? await wrongFuses(program).catch((error) => [error.message])
    : ['there is no such file'];
  process.stdout.write(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${program}\n`);
  for (const line of wrong) process.stdout.write(`     ${line}\n`);
  if (wrong.length > 0) process.exitCode = 1;
}
