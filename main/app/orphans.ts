import { type Context, setNotice } from './context.ts';

const TOLD = 'orphans/told';

/**
 * Clouds that something is remembered of though they are not in the list: imported, or left by a settings file that was
 * edited. Nothing of them is removed unasked (the settings may be what is broken); the owner is told once.
 */
export function tellOrphans(context: Context): void {
  const { clouds } = context.settings.get();
  const listed = new Set(clouds.map(({ id }) => id));
  const orphans = context.history.clouds(clouds).filter(({ id }) => !listed.has(id));
  const told = context.history.getState(TOLD);
  const known = new Set(Array.isArray(told) ? told : []);
  if (orphans.every(({ id }) => known.has(id))) return;
  context.history.setState(
    TOLD,
    orphans.map(({ id }) => id),
  );
  const some = orphans.slice(0, 5).map(({ id, url }) => (url === '' ? id : `${url.slice(0, 80)} (${id})`));
  setNotice(context, 'orphans', {
    severity: 'info',
    text: `There is history of clouds that are not in your list: ${some.join(', ')}${orphans.length > 5 ? ' and more' : ''}. It shows again when you add them; "weathervane remove" with the id removes it.`,
  });
}
