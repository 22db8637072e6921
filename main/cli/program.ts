import { Command, CommanderError, Option } from 'commander';
import {
  addCommand,
  discoverCommand,
  exportCommand,
  importCommand,
  refreshCommand,
  removeCommand,
} from './app-commands.ts';
import { CliError, EXIT } from './exit.ts';
import type { Io } from './io.ts';
import { scanCommand } from './scan-command.ts';
import { demoCommand, serveCommand } from './serve-command.ts';
import { statusCommand } from './status-command.ts';
import { VERSION } from './version.ts';

const SCAN_ENDINGS = `
Exit codes:
  0  the scan completed, and nothing at or above --fail-on
  1  findings at or above --fail-on
  2  the command line was not understood
  3  the target could not be scanned: name, connection, no HTTPS answer
  4  an error of ours
  5  reached, but too little was seen for a verdict (docs/coverage.md says what to do)`;

/** The commands and options of `weathervane`; `finish` is told each command's exit code. */
function createProgram(io: Io, finish: (code: number) => void): Command {
  const program = new Command('weathervane')
    .description('Watches the home clouds you own and tells you when something got worse.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'say how it is used')
    .showHelpAfterError('(weathervane --help says how it is used)')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.tell });
  const command = (usage: string, description: string) =>
    program
      .command(usage)
      .description(description)
      .addOption(new Option('--data-dir <dir>', 'where settings and history live'))
      .exitOverride();

  command('scan <url>', 'audit one cloud and print the report')
    .option('--json', 'print exactly one JSON document')
    .option('--ca <pem>', 'trust the CA certificates in this PEM file')
    .option('--pin <sha256>', 'trust the certificate with this SHA-256 fingerprint')
    .option(
      '--fail-on <severity>',
      'exit with 1 at a finding of info, low, medium, high or critical, or worse',
    )
    .option('--only <parts>', 'measure only some of cloud,http,tls,certificate')
    .option('--timeout <s>', 'seconds the whole scan may take')
    .option(
      '--pace <pace>',
      'how quickly paths are asked that a firewall may take for an attack: fast, or gentle (minutes)',
      'fast',
    )
    .option('--intrusive', 'also probe in ways that go beyond reading what any client sees')
    .addHelpText('after', SCAN_ENDINGS)
    .action(async (url: string, args) => finish(await scanCommand(url, args, io)));

  command('serve', 'run the app for a browser, without a desktop')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '7480')
    .option('--no-open', 'do not open the browser')
    .action(async (args) => finish(await serveCommand(args, io)));

  command('demo', 'two sample clouds on this computer, and the app on them')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '0')
    .option('--no-open', 'do not open the browser')
    .action(async (args) => finish(await demoCommand(args, io)));

  command('status', 'the last known weather of all clouds')
    .option('--json', 'print exactly one JSON document')
    .action((args) => finish(statusCommand(args, io)));

  command('add <url>', 'add a cloud to the list')
    .option('--name <name>', 'what to call it')
    .action(async (url: string, args) => finish(await addCommand(url, args, io)));
  command('remove <id>', 'remove a cloud and its history').action(async (id: string, args) =>
    finish(await removeCommand(id, args, io)),
  );
  command('export', 'print settings or history')
    .option('--what <what>', 'settings, history-jsonl or history-csv', 'settings')
    .option('--output <file>', 'write to a new file instead')
    .action(async (args) => finish(await exportCommand(args, io)));
  command('import <file>', 'read settings or history that were exported before').action(
    async (file: string, args) => finish(await importCommand(file, args, io)),
  );
  command('discover [cidr]', 'look for clouds on the local network')
    .option('--json', 'print exactly one JSON document')
    .action(async (cidr: string | undefined, args) => finish(await discoverCommand(cidr, args, io)));

  const data = program.command('data').description('advisory and release data').exitOverride();
  data
    .command('refresh')
    .description('fetch newer advisories and releases now')
    .option('--data-dir <dir>', 'where settings and history live')
    .exitOverride()
    .action(async (args) => finish(await refreshCommand(args, io)));
  return program;
}

/** Runs one command line (without node and script) and resolves with the exit code. Never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const program = createProgram(io, (ended) => {
    code = ended;
  });
  try {
    if (argv.length === 0) {
      io.tell(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CliError) {
      io.tell(error.message);
      return error.code;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    io.tell(
      `Something went wrong inside Weathervane: ${error instanceof Error ? error.message : 'unknown error'}.`,
    );
    return EXIT.internal;
  }
}
