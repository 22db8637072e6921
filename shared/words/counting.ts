import type { Words } from './words.ts';

/** Numbers, plural forms and lists by the rules that `Intl` has for a locale; `more` is the end of a list that was cut. */
export function countingIn(
  locale: string,
  more: (hidden: number) => string,
): Pick<Words, 'number' | 'form' | 'count' | 'listed' | 'firstOf'> {
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const lists = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' });

  const number = (value: number): string => numbers.format(value);
  const form = (value: number, one: string, many = `${one}s`): string =>
    plurals.select(value) === 'one' ? one : many;
  return {
    number,
    form,
    count: (value, one, many) => `${number(value)} ${form(value, one, many)}`,
    listed: (parts) => lists.format(parts.map(String)),
    firstOf: (parts, most) =>
      parts.length <= most
        ? parts.join(', ')
        : `${parts.slice(0, most).join(', ')} ${more(parts.length - most)}`,
  };
}
