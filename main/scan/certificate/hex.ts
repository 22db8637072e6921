/** Lower-case hex without separators: how fingerprints and pins are written everywhere in a report. */
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
