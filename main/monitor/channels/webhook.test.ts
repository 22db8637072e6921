import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { makeLeaf } from '../../scan/certificate/issue.ts';
import type { Notification } from '../ports.ts';
import type { AlertContext } from './alert-json.ts';
import { isOwnHost } from './own-host.ts';
import { addressProblem, createWebhookChannel, tokenProblem, webhookRequest } from './webhook.ts';

const notification: Notification = {
  alertId: 7,
  title: 'Certificate: 6 days left',
  body: '',
  severity: 'high',
  cloudId: 'c',
  findingId: null,
};
const context: AlertContext = {
  cloudOf: (id) => (id === 'c' ? { name: 'Family', url: 'https://cloud.example/' } : null),
  now: () => new Date('2026-11-23T12:00:00Z'),
};
type Format = 'json' | 'ntfy' | 'gotify';
const request = (
  url: string,
  format: Format,
  token: string | null = 'secret',
  over: Partial<Notification> = {},
) => webhookRequest({ enabled: true, url, format }, token, { ...notification, ...over }, context);
const bodyOf = (prepared: ReturnType<typeof request>) => JSON.parse((prepared as { body: string }).body);

describe('the request', () => {
  test('of ntfy, Gotify and JSON is what they ask for', () => {
    const ntfy = request('https://ntfy.example/base/my%20topic/', 'ntfy');
    expect(ntfy).toMatchObject({
      url: new URL('https://ntfy.example/base'),
      headers: { authorization: 'Bearer secret' },
    });
    expect(bodyOf(ntfy)).toEqual({
      topic: 'my topic',
      title: notification.title,
      message: notification.title,
      priority: 4,
      tags: ['warning'],
      click: 'https://cloud.example/',
    });
    const gotify = request('https://push.example/gotify/', 'gotify');
    expect(gotify).toMatchObject({
      url: new URL('https://push.example/gotify/message'),
      headers: { 'x-gotify-key': 'secret' },
    });
    expect(bodyOf(gotify)).toMatchObject({
      priority: 8,
      extras: { 'client::notification': { click: { url: 'https://cloud.example/' } } },
    });
    expect(bodyOf(request('https://x.example/', 'json'))).toEqual({
      app: 'weathervane',
      version: 1,
      at: '2026-11-23T12:00:00.000Z',
      alertId: 7,
      title: notification.title,
      body: '',
      severity: 'high',
      cloudId: 'c',
      cloudName: 'Family',
      cloudUrl: 'https://cloud.example/',
      findingId: null,
    });
  });

  test('of an alert about no cloud, or one that is gone, leads nowhere', () => {
    for (const cloudId of [null, 'gone']) {
      expect(bodyOf(request('https://ntfy.example/t', 'ntfy', null, { cloudId }))).not.toHaveProperty(
        'click',
      );
      expect(bodyOf(request('https://x.example/', 'gotify', null, { cloudId }))).not.toHaveProperty('extras');
      expect(bodyOf(request('https://x.example/', 'json', null, { cloudId }))).toMatchObject({
        cloudUrl: null,
      });
    }
  });

  test.each([
    ['', 'json', null, 'No webhook address'],
    ['ftp://x.example/', 'json', null, 'not an http or https URL'],
    ['https://u:p@x.example/', 'json', null, 'token field'],
    ['https://ntfy.example/', 'ntfy', null, 'ends with its topic'],
    ['https://ntfy.example/to%zz', 'ntfy', null, 'cannot be read'],
    ['https://x.example/', 'json', 'tk_“abc”', 'cannot be sent'],
  ] satisfies [string, Format, string | null, string][])('to %s as %s is none', (url, format, token, why) => {
    expect(request(url, format, token)).toContain(why);
  });
});

test('what can never work is refused when it is saved', () => {
  const problem = (url: string, format: Format) => addressProblem({ enabled: true, url, format });
  for (const url of ['', 'https://ntfy.example/a%20b', 'http://127.0.0.1:80/'])
    expect(problem(url, 'ntfy')).toBeNull();
  expect(problem('https://ntfy.example/to%zz', 'ntfy')).toContain('topic');
  expect(problem('https://x.example/to%zz', 'json')).toBeNull();
  for (const url of ['ftp://x', 'https://u:p@x.example/', 'https://', 'x y'])
    expect(problem(url, 'json')).toContain('http or https');
  expect(tokenProblem('tk_AbC-1.2~/+=')).toBeNull();
  for (const token of ['', 'a b', 'a\nb', 'é', '\u201ca\u201d'])
    expect(tokenProblem(token)).toContain('token');
});

test('hosts of the owner are told from those of the internet', async () => {
  const resolve = async (host: string) =>
    ({ 'home.example': '192.168.1.2', 'far.example': '203.0.113.1' })[host] ?? null;
  const own = [
    '127.0.0.1',
    '[::1]',
    '10.1.2.3',
    '[fd00::1]',
    'localhost',
    'nas',
    'ntfy.local',
    'home.example',
  ];
  for (const host of own)
    expect([host, await isOwnHost(new URL(`https://${host}/`), resolve)]).toEqual([host, true]);
  for (const host of ['203.0.113.1', '[2001:db8::1]', 'far.example', 'nowhere.example'])
    expect([host, await isOwnHost(new URL(`https://${host}/`), resolve)]).toEqual([host, false]);
});

describe('sending', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });
  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const channelTo = (url: string, over: Partial<Parameters<typeof createWebhookChannel>[0]> = {}) =>
    createWebhookChannel({
      ...context,
      settings: () => ({ enabled: true, url, format: 'json' }),
      token: () => 'secret',
      ...over,
    });
  /** A service that answers with a status, and what it was sent. */
  const service = async (status: () => number) => {
    const bodies: string[] = [];
    const server = createServer((incoming, response) => {
      incoming.on('data', (chunk) => bodies.push(String(chunk)));
      incoming.on('end', () => {
        response.writeHead(status(), { location: 'http://elsewhere.invalid/', connection: 'close' });
        response.end();
      });
    });
    return { bodies, url: `http://127.0.0.1:${await listening(server)}/hook` };
  };

  test('says whether it was taken, never its address or token', async () => {
    let status = 200;
    const { url, bodies } = await service(() => status);
    const channel = channelTo(url);
    expect(await channel.send(notification)).toEqual({
      sent: true,
      message: 'The service took it (HTTP 200).',
    });
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ alertId: 7, severity: 'high' });
    const messages: [number, string][] = [
      [204, 'took it'],
      [307, 'Enter the final address'],
      [401, 'refused the token'],
      [500, 'answered HTTP 500'],
    ];
    for (const [code, sentence] of messages) {
      status = code;
      const answer = await channel.send(notification);
      expect([code, answer.sent, answer.message]).toEqual([
        code,
        code < 300,
        expect.stringContaining(sentence),
      ]);
      expect(answer.message).not.toMatch(/secret|127\.0\.0\.1|elsewhere\.invalid/);
    }
  });

  test('where nobody listens, nobody answers, or the app closes, it says so', async () => {
    const port = await listening(createServer());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const refused = await channelTo(`http://127.0.0.1:${port}/`).send(notification);
    expect(refused).toEqual({
      sent: false,
      message: 'The service could not be reached (ECONNREFUSED).',
      again: true,
    });
    const silent = `http://127.0.0.1:${await listening(createServer(() => undefined))}/`;
    const late = await channelTo(silent, { deadlineMs: 30 }).send(notification);
    expect(late).toEqual({ sent: false, message: 'The service did not answer within 0.03 s.' });
    for (const one of servers) (one as ReturnType<typeof createServer>).closeAllConnections();
  });

  test('a certificate of nobody known is told as that', async () => {
    const leaf = await makeLeaf({
      names: ['127.0.0.1'],
      key: 'P-256',
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    const port = await listening(
      createTlsServer({ cert: leaf.fullchainPem, key: leaf.keyPem }, (_incoming, response) => response.end()),
    );
    const answer = await channelTo(`https://127.0.0.1:${port}/`).send(notification);
    expect(answer).toEqual({
      sent: false,
      message: expect.stringMatching(/^The certificate of the service is not trusted here \([A-Z_]+\)\.$/),
    });
  });

  test('goes the way it is told to, and that way is closed afterwards; a broken way is a sentence', async () => {
    const { url } = await service(() => 200);
    const agents: Agent[] = [];
    const asked: string[] = [];
    const channel = channelTo(url, {
      dispatcher: async ({ hostname }) => {
        asked.push(hostname);
        const agent = new Agent();
        agents.push(agent);
        return agent;
      },
    });
    expect((await channel.send(notification)).sent).toBe(true);
    expect(asked).toEqual(['127.0.0.1']);
    expect(agents[0]?.destroyed).toBe(true);
    const broken = channelTo(url, { dispatcher: () => Promise.reject(new Error('no proxy')) });
    expect(await broken.send(notification)).toEqual({
      sent: false,
      message: 'The service could not be reached.',
    });
  });
});
