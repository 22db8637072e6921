import { z } from 'zod';

/** clear: all well. unsettled: something to attend to. storm: act now. fog: cannot see. */
export const Weather = z.enum(['clear', 'unsettled', 'storm', 'fog']);
export type Weather = z.infer<typeof Weather>;

/** The one sentence and the one shape that tray, tooltip and the page's head show. */
export const WeatherState = z.object({
  weather: Weather,
  /** True while any scan runs; an overlay, never a state of its own. */
  scanning: z.boolean(),
  /** "2 of 3 clouds need attention" */
  headline: z.string().max(200),
  /** "Family cloud: certificate, 6 days" */
  detail: z.string().max(400),
});
export type WeatherState = z.infer<typeof WeatherState>;
