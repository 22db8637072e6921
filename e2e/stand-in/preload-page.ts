/**
 * Runs in the page before its own scripts, with the built preload as text: gives it `require('electron')`, and only it.
 * What the stand-in cannot show: a world of its own for the preload. The bridge is copied and frozen as Electron does.
 */
export const preloadScript = (preload: string): string => `(() => {
  if (window !== window.top) return;
  const raw = window.__standIn;
  delete window.__standIn;
  const listeners = new Map();
  const copy = (value) => {
    if (typeof value === 'function') return (...args) => value(...args);
    if (value === null || typeof value !== 'object') return value;
    const out = {};
    for (const key of Object.keys(value)) out[key] = copy(value[key]);
    return Object.freeze(out);
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (key, api) =>
        Object.defineProperty(window, key, { value: copy(api), writable: false, configurable: false, enumerable: true }),
    },
    ipcRenderer: {
      invoke: async (channel, ...args) => {
        const answer = await raw({ channel, args: structuredClone(args) });
        if (answer.error) throw new Error("Error invoking remote method '" + channel + "': " + answer.error);
        return answer.value;
      },
      on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      removeListener: (channel, listener) =>
        void listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
    },
  };
  Object.defineProperty(window, Symbol.for('stand-in'), {
    value: (channel, args) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
    },
  });
  const module = { exports: {} };
  (function (require, module, exports) {
${preload}
  })((name) => {
    if (name === 'electron') return electron;
    throw new Error('A sandboxed preload cannot require ' + name + '.');
  }, module, module.exports);
})();`;
