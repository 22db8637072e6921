/**
 * Version of the rules that turn facts into findings and grades. Raise it when a detector, a row's severity or a grade
 * table changes: a difference between two reports that only newer rules made is labelled so and never alerted.
 */
export const RULES_VERSION = '2';

const REPOSITORY = 'https://github.com/weathervane-app/weathervane';

/** How servers see us in their logs. */
export const userAgent = (version: string): string => `Weathervane/${version} (+${REPOSITORY})`;
