// What the fuses of a packed Weathervane must say, read back from the program itself.
import { readFile } from 'node:fs/promises';
import { FuseState, FuseV1Options, pathToFuseFile } from '@electron/fuses';

const WANTED = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

const WORD = { [FuseState.ENABLE]: 'on', [FuseState.DISABLE]: 'off' };

/** What Electron puts before its fuses: version, number of fuses, then one character each (@electron/fuses). */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const VERSION = 1;

/**
 * The fuses of a program or macOS bundle that are not as they must be, one line each; empty where all are. A universal
 * macOS program has a wire in each half, and each is read; the library's own reader stops at the first. Rejects where
 * the file is no Electron program.
 * @param {string} program
 * @returns {Promise<string[]>}
 */
export async function wrongFuses(program) {
  const bytes = await readFile(pathToFuseFile(program));
  const wrong = [];
  let wires = 0;
  for (let at = bytes.indexOf(SENTINEL); at !== -1; at = bytes.indexOf(SENTINEL, at + 1)) {
    wires++;
    const head = at + SENTINEL.length;
    const where = wires === 1 ? '' : ` in wire ${wires}`;
    if (bytes[head] !== VERSION) wrong.push(`the fuses${where} are of version ${bytes[head]}`);
    for (const [name, on] of Object.entries(WANTED)) {
      const index = FuseV1Options[name];
      const state = index < (bytes[head + 1] ?? 0) ? bytes[head + 2 + index] : undefined;
      if (state !== (on ? FuseState.ENABLE : FuseState.DISABLE))
        wrong.push(`${name}${where} is ${WORD[state] ?? 'not set'} and must be ${on ? 'on' : 'off'}`);
    }
  }
  if (wires === 0) throw new Error('there are no fuses in this file: it is no Electron program');
  return wrong;
}
