import { type HttpResponse, headerValues } from './types.ts';

/** Whole seconds the server's clock is ahead of `now` (epoch ms); null without a Date, or from a cache (Age). */
export function clockSkew(response: Pick<HttpResponse, 'headers'>, now: number): number | null {
  const [date] = headerValues(response, 'date');
  const at = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at) || headerValues(response, 'age').length > 0) return null;
  return Math.round((at - now) / 1000);
}
