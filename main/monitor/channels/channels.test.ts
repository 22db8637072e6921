import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Notification } from '../ports.ts';
import { createCommandChannel } from './command.ts';
import { createWebhookChannel, webhookRequest } from './webhook.ts';

const notification: Notification = {
  alertId: 7,
  title: 'Certificate: 6 days left',
  body: '$(touch /tmp/never)',
  severity: 'high',
  cloudId: 'c',
  findingId: null,
};

test('ntfy, Gotify and JSON get what they ask for', () => {
  const request = (url: string, format: 'json' | 'ntfy' | 'gotify') =>
    webhookRequest({ enabled: true, url, format }, 'secret', notification);
  expect(request('https://ntfy.example/base/topic', 'ntfy')).toMatchObject({
    url: new URL('https://ntfy.example/base'),
    headers: { authorization: 'Bearer secret' },
  });
  expect(JSON.parse((request('https://ntfy.example/topic', 'ntfy') as { body: string }).body)).toMatchObject({
    topic: 'topic',
    priority: 4,
  });
  expect(request('https://push.example/gotify/', 'gotify')).toMatchObject({
    url: new URL('https://push.example/gotify/message'),
    headers: { 'x-gotify-key': 'secret' },
  });
  expect(request('', 'json')).toBe('No webhook address is set.');
  expect(request('https://u:p@x.example/', 'json')).toContain('token field');
});

test('a webhook says whether it was taken, never its address or token', async () => {
  const bodies: string[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () => {
      response.writeHead(status, { location: 'http://elsewhere.invalid/' });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const channel = createWebhookChannel({
    settings: () => ({ enabled: true, url, format: 'json' }),
    token: () => 'secret',
  });
  expect(await channel.send(notification)).toEqual({
    sent: true,
    message: 'The service took it (HTTP 200).',
  });
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ alertId: 7, severity: 'high' });
  status = 302;
  const redirected = await channel.send(notification);
  expect(redirected.sent).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  const refused = await channel.send(notification);
  expect(refused.sent).toBe(false);
  for (const { message } of [redirected, refused]) expect(message).not.toMatch(/secret|127\.0\.0\.1/);
});

test.skipIf(process.platform === 'win32')(
  'a command gets the alert as environment, through no shell',
  async () => {
    const directory = mkdtempSync(join(import.meta.dirname, 'command-'));
    try {
      const out = join(directory, 'out');
      const script = `require('node:fs').writeFileSync(process.argv[1], process.env.WEATHERVANE_BODY + process.argv[2])`;
      const channel = createCommandChannel(() => ({
        enabled: true,
        path: process.execPath,
        args: ['-e', script, out, '$HOME;'],
      }));
      expect((await channel.send(notification)).sent).toBe(true);
      expect(readFileSync(out, 'utf8')).toBe('$(touch /tmp/never)$HOME;');
    } finally {
      rmSync(directory, { recursive: true });
    }
    const missing = createCommandChannel(() => ({ enabled: true, path: '/nowhere/program', args: [] }));
    expect(await missing.send(notification)).toEqual({
      sent: false,
      message: 'The command could not be started (ENOENT).',
    });
    const relative = createCommandChannel(() => ({ enabled: true, path: 'program', args: [] }));
    expect((await relative.send(notification)).message).toContain('absolute path');
  },
);
