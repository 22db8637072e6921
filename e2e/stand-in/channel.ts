import { Bus } from './bus.ts';

/** The main process's end. Without a host (somebody ran the file by hand) nothing could be shown: say so. */
if (process.send === undefined)
  throw new Error('The stand-in for Electron runs under e2e/stand-in/host.ts only.');
const send = process.send.bind(process);

export const host = new Bus({
  send: (message) => {
    if (process.connected) send(message);
  },
  onMessage: (listener) => process.on('message', listener),
});
process.on('disconnect', () => process.exit(0));
