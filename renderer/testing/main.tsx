import '../lib/jitless.ts';
import { start } from '../app/start.tsx';
import { fakeConnection, SCENARIOS } from './fake-client.ts';

const query = new URLSearchParams(window.location.search);
const scenario = SCENARIOS.find((name) => name === query.get('scenario')) ?? 'full';
const theme = (['light', 'dark', 'system'] as const).find((name) => name === query.get('theme')) ?? 'system';

start(fakeConnection(scenario, theme));
