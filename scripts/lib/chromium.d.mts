/** Types of chromium.mjs, for scripts that are TypeScript. */
export function findChromium(): string | null;
export function ensureChromium(): string | null;
