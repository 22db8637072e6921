/** The fuses of a program or macOS bundle that are not as they must be, one line each. */
export function wrongFuses(program: string): Promise<string[]>;
