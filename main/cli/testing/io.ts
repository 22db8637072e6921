import type { Io } from '../io.ts';
import { runCli } from '../program.ts';

/** What a command line came to. */
export interface Ended {
  code: number;
  out: string;
  told: string;
}

/** Runs one command line as a program without a terminal would, and keeps what it printed. */
export async function run(argv: readonly string[], over: Partial<Io> = {}): Promise<Ended> {
  const ended: Ended = { code: -1, out: '', told: '' };
  ended.code = await runCli(argv, {
    out: (text) => {
      ended.out += text;
    },
    tell: (text) => {
      ended.told += text.endsWith('\n') ? text : `${text}\n`;
    },
    env: {},
    color: false,
    width: 100,
    rendererDir: '/nowhere',
    signal: new AbortController().signal,
    ...over,
  });
  return ended;
}
