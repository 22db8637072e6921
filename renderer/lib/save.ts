/** Hands a text to the owner as a file, without any server: the browser's own download. */
export function saveText(filename: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name of a cloud as part of a file name: letters, digits, dashes. */
export const fileNamePart = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || 'cloud';

/** Whether a file that Weathervane saved holds settings; anything else is history, or nothing of ours. */
export function isSettingsFile(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'clouds' in value;
  } catch {
    return false;
  }
}
