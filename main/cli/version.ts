import manifest from '../../package.json' with { type: 'json' };

/** Weathervane's version, from the one place it is written. */
export const VERSION: string = manifest.version;
