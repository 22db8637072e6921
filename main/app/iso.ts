/** Milliseconds since the epoch as the contract writes a moment: ISO 8601 in UTC. */
export const iso = (at: number): string => new Date(at).toISOString();
