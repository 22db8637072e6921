import './lib/jitless.ts';
import { start } from './app/start.tsx';
import { connectBrowser } from './lib/browser.ts';
import { connectDesktop } from './lib/desktop.ts';

start(window.weathervane ? connectDesktop(window.weathervane) : connectBrowser(window));
