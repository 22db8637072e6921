/** Control characters and those that turn the direction of text; line ends are kept by the caller where they may stay. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const MAX_TITLE = 200;
const MAX_BODY = 1000;

/** A title of one line, as it is: the specification knows no markup in it. */
export const titleText = (text: string): string =>
  text
    .replace(/\s*\n\s*/gu, ' ')
    .replace(UNSEEN, ' ')
    .trim()
    .slice(0, MAX_TITLE) || 'Weathervane';

/**
 * A body for notify-send: text of a server is neither markup (Desktop Notifications Specification, "Markup") nor an
 * escape sequence (notify-send runs it through g_strcompress, which stumbles over a backslash at the end).
 */
export const bodyText = (text: string): string =>
  text
    .replace(/\r\n?/gu, '\n')
    .replace(UNSEEN, ' ')
    .trim()
    .slice(0, MAX_BODY)
    .replace(/[&<>]/gu, (mark) => MARKUP[mark] ?? mark)
    .replaceAll('\\', '\\\\');
