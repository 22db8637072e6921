import type { CallInput, CallOutput } from '../../shared/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { count, form } from '../../shared/words/index.ts';
import { NewerHistory } from '../storage/history/import.ts';
import type { RawSettings } from '../storage/settings/upgrade.ts';
import type { ImportCounts } from '../storage/types.ts';
import type { Context } from './context.ts';
import { inTurns } from './in-turns.ts';
import { iso } from './iso.ts';
import { importedSettings } from './settings-import.ts';

/** Longest export that is one text, in characters: what one frame to the page carries. */
const MAX_TEXT = 64 * 1024 * 1024;
const CUT = `${JSON.stringify({ type: 'end', complete: false })}\n`;

type Export = CallOutput<'exportData'>;

/** Settings or history as one text. What is too long for that is cut, and said to be. */
export async function exportData(
  context: Context,
  what: CallInput<'exportData'>['what'],
  maxText = MAX_TEXT,
): Promise<Result<Export>> {
  const { settings, history, clock, signal } = context;
  const day = iso(clock.now()).slice(0, 10);
  if (what === 'settings')
    return ok({
      filename: `weathervane-settings-${day}.json`,
      text: `${JSON.stringify(settings.get(), null, 2)}\n`,
      complete: true,
      message: null,
    });
  const csv = what === 'history-csv';
  const { clouds } = settings.get();
  const lines: string[] = [];
  let room = maxText - CUT.length;
  const ended = await inTurns(
    csv ? history.exportCsv(clouds) : history.exportLines(clouds),
    signal,
    (line) => {
      room -= line.length;
      if (room >= 0) lines.push(line);
      return room >= 0;
    },
  );
  const isCut = ended === null;
  const damaged = !isCut && lines.at(-1) === CUT;
  if (isCut && !csv) lines.push(CUT);
  const missing = csv
    ? 'the scans of some clouds'
    : 'the oldest light checks, perhaps also the oldest reports';
  return ok({
    filename: csv ? `weathervane-history-${day}.csv` : `weathervane-history-${day}.jsonl`,
    text: lines.join(''),
    complete: !isCut && !damaged,
    message: isCut
      ? `This file is not complete: there is more history than one file of a page holds. What is missing is ${missing}. All of it: weathervane export --what ${what} --output <file>.`
      : damaged
        ? 'Some reports in the database are damaged and could not be read; everything else is in this file.'
        : null,
  });
}

/** A file that was saved before: settings, or history as JSON lines. */
export async function importData(context: Context, text: string): Promise<Result<{ message: string }>> {
  const raw = settingsIn(text);
  if (raw === null) return importHistory(context, linesOf(text));
  const imported = importedSettings(context.settings.get(), raw);
  if (!imported.ok) return imported;
  context.settings.update(() => imported.value.settings);
  return ok({ message: imported.value.message });
}

/** Adds the lines of an exported history; says how many, what could not be used, and whether the file was whole. */
export async function importHistory(
  context: Context,
  lines: Iterable<string>,
): Promise<Result<{ message: string }>> {
  const { history, settings, states, publish, signal } = context;
  let counts: ImportCounts | null;
  try {
    counts = await inTurns(history.importSteps(lines, settings.get().clouds), signal, () => true);
  } catch (error) {
    if (error instanceof NewerHistory)
      return fail(
        'bad-input',
        'Nothing was imported: this history was saved by a newer Weathervane. Update this one first.',
      );
    throw error;
  }
  if (counts === null) return fail('internal', 'The import was broken off.');
  if (counts.imported + counts.known === 0 && counts.unreadable > 0)
    return fail(
      'bad-input',
      'Nothing in this file was exported by Weathervane: neither settings nor a line of history could be read.',
    );
  states.forget(null);
  for (const state of states.all()) publish('cloud', state);
  return ok({ message: sentence(counts) });
}

function sentence({ imported, known, unreadable, complete, strangers }: ImportCounts): string {
  const others = [
    ...(known > 0 ? [`${known} ${form(known, 'was', 'were')} here already`] : []),
    ...(unreadable > 0 ? [`${count(unreadable, 'line')} could not be read`] : []),
  ];
  const text = [`${count(imported, 'record')} imported${others.map((one) => `, ${one}`).join('')}.`];
  if (complete === null && imported + known > 0)
    text.push('The end of the file is missing, so it may not be complete.');
  if (complete === false) text.push('The file says of itself that it is not complete.');
  if (strangers.length > 0) {
    const names = strangers.slice(0, 3).map(({ id, url }) => (url || id).slice(0, 80));
    text.push(
      `Not in your list: ${names.join(', ')}${strangers.length > 3 ? ' and more' : ''}; their history shows when you add them.`,
    );
  }
  return text.join(' ').slice(0, 700);
}

/** The JSON value of a text that is meant as settings; null for anything else, perhaps JSON lines. */
function settingsIn(text: string): RawSettings | null {
  // A history's first line is JSON, too, and parsing all of a long one to find that out would take long.
  if (/^\ufeff?\s*\{\s*"type"/.test(text.slice(0, 100))) return null;
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    const isSettings =
      typeof value === 'object' && value !== null && ('clouds' in value || 'schemaVersion' in value);
    return isSettings ? (value as RawSettings) : null;
  } catch {
    return null;
  }
}

/** Line by line: splitting a long text at once would stop everything else meanwhile. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    yield text.slice(start, stop);
    start = stop + 1;
  }
}
