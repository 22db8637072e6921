import { singleKeys } from '../../main/app/testing/patches.ts';
import { call, expect, test } from './hostile.ts';

// What holds over HTTP and WebSocket (main/web/patches.test.ts) holds through the bridge, too.
test('a single key of a patch changes itself and nothing else', async ({ startDesktop }) => {
  const page = await (await startDesktop()).page();
  const ask = async (name: string, input: unknown) => {
    const answer = await call(page, name, input);
    expect(answer, `${name} ${JSON.stringify(input)}`).toMatchObject({ ok: true });
    return (answer as unknown as { value: unknown }).value;
  };
  // Nothing listens there, and a cloud that is paused is not asked.
  await ask('pauseAll', { until: '2099-01-01T00:00:00.000Z' });
  const added = (await ask('addCloud', { url: 'https://127.0.0.1:9/' })) as { settings: { id: string } };
  const sent: string[] = [];
  for await (const { call: name, path, value, before, after } of singleKeys(ask, added.settings.id)) {
    expect(after, `${name}: ${path}`).toEqual({ ...before, [path]: value });
    sent.push(`${name} ${path}`);
  }
  expect(sent).toContain('updateCloud paused');
  expect(sent).toContain('updateSettings alerts.quietHours.enabled');
});
