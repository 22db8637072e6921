/**
 * One line of a CSV file (RFC 4180). Versions and errors in a history are words of somebody else's server, so text that a
 * spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): at its start, and after each
 * character that a program set to another separator takes for the end of a cell. Text is quoted, always.
 */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const start = /^\s*[=+\-@\t\r]/u.test(value) ? "'" : '';
  const safe = start + value.replaceAll(/([,;|:\t\r\n"]\s*)(?=[=+\-@])/gu, "$1'");
  return `"${safe.replaceAll('"', '""')}"`;
}
