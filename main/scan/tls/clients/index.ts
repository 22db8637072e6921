export { helloForClient } from './hello.ts';
export { judgeClient } from './judge.ts';
export { type ClientProfile, clientProfiles, EVERYDAY_CLIENTS } from './profiles.ts';
