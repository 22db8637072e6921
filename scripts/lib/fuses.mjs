// What the fuses of a packed Weathervane must say, read back from the program itself.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

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

/**
 * The fuses of a program or macOS bundle that are not as they must be, one line each; empty where all are. Rejects
 * where the file is no Electron program.
 * @param {string} program
 * @returns {Promise<string[]>}
 */
export async function wrongFuses(program) {
  const wire = await getCurrentFuseWire(program);
  return Object.entries(WANTED).flatMap(([name, on]) => {
    const state = wire[FuseV1Options[name]];
    return state === (on ? FuseState.ENABLE : FuseState.DISABLE)
      ? []
      : [`${name} is ${WORD[state] ?? 'not set'} and must be ${on ? 'on' : 'off'}`];
  });
}
