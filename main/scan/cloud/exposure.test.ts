import { describe, expect, test } from 'vitest';
import { Asker, MAX_REQUESTS } from '../http/asker.ts';
import { Controls } from './controls.ts';
import { probeExposure } from './exposure.ts';
import { EXPOSURE_KINDS, type ExposureKind, exposureChecks } from './exposure-checks.ts';
import { fastPacer } from './pace.ts';
import { nextcloud } from './products/nextcloud.ts';
import { ocis } from './products/ocis.ts';
import { owncloud } from './products/owncloud.ts';
import type { ProductAdapter } from './products/product.ts';
import { type FakeAnswer, fakeContext, fakeHttp } from './testing/fakes.ts';

const facts = (webroot: string) => ({
  webroot,
  status: null,
  statusResponse: null,
  login: null,
  website: null,
  capabilities: null,
});

async function exposureOf(
  ctx: ReturnType<typeof fakeContext>,
  http: ReturnType<typeof fakeHttp>,
  webroot: string,
  adapter: ProductAdapter | null,
) {
  const asker = new Asker(ctx, http);
  const page = { path: `${webroot}/index.php/login`, own: false };
  const options = { webroot, page, random: ctx.random };
  const controls = await Controls.begin(asker, options);
  return probeExposure(ctx, asker, controls, {
    facts: facts(webroot),
    adapter,
    pacer: fastPacer,
    earlier: null,
  });
}

async function expose(
  answers: Record<string, FakeAnswer>,
  {
    webroot = '',
    adapter = nextcloud as ProductAdapter | null,
    fallback = undefined as FakeAnswer | undefined,
  } = {},
) {
  const http = fakeHttp(answers, fallback);
  const ctx = fakeContext({ webroot });
  const found = await exposureOf(ctx, http, webroot, adapter);
  return { found: found.exposed, asked: http.asked };
}

const PHP_INFO =
  '<html><head><title>PHP 8.3.1 - phpinfo()</title></head><body>PHP Version 8.3.1 PHP Credits</body></html>';
const LISTING =
  '<html><head><title>Index of /data</title></head><body><a href="admin/">admin/</a></body></html>';

/** A body for every kind, as the server would give it. */
const REAL: Record<
  Exclude<ExposureKind, 'setup-page'>,
  [path: string, body: string, adapter?: ProductAdapter]
> = {
  'data-directory': ['/data/.ncdata', '# Nextcloud data directory\n# Do not change this file'],
  log: [
    '/data/nextcloud.log',
    '{"reqId":"u6jZLhgy5U41kb7hQ0jD","level":1,"time":"2019-04-23T08:17:12+00:00"}\n',
  ],
  database: ['/data/owncloud.db', 'SQLite format 3\u0000\u0010'],
  config: ['/config/config.php', "<?php\n$CONFIG = array (\n  'instanceid' => 'oc1',\n);"],
  git: ['/.git/HEAD', 'ref: refs/heads/main\n'],
  'environment-file': ['/.env', 'MYSQL_PASSWORD=secret\nNEXTCLOUD_ADMIN_USER=admin\n'],
  backup: ['/backup.zip', 'PK\u0003\u0004rest'],
  'compose-file': ['/docker-compose.yml', 'services:\n  app:\n    image: nextcloud\n'],
  'graphapi-phpinfo': [
    '/apps/graphapi/vendor/microsoft/microsoft-graph/tests/GetPhpInfo.php/.css',
    PHP_INFO,
    owncloud,
  ],
  phpinfo: ['/phpinfo.php', PHP_INFO],
  'database-admin': ['/phpmyadmin/', '<html><title>phpMyAdmin</title><input name="pma_username"></html>'],
  'directory-listing': ['/data/', LISTING],
  'server-status': [
    '/server-status',
    '<html><head><title>Apache Status</title></head><h1>Apache Server Status for x</h1>',
  ],
  'source-code': ['/occ', '#!/usr/bin/env php\n<?php\n'],
};

describe('what is proven by its content', () => {
  test.each(Object.entries(REAL))('%s', async (kind, [path, body, adapter = nextcloud]) => {
    const { found } = await expose({ [path]: body }, { adapter });
    expect(found).toEqual([{ path, kind }]);
  });

  test('every kind has a proof here', () => {
    expect([...Object.keys(REAL), 'setup-page'].sort()).toEqual([...EXPOSURE_KINDS].sort());
  });

  test.each([
    ['/data/owncloud.log', '{"reqId":"a","remoteAddr":"::1","app":"core","message":"x","level":3}', 'log'],
    ['/data/htaccesstest.txt', 'HTACCESSFAIL', 'data-directory'],
    ['/owncloud.sql', '-- MySQL dump 10.13  Distrib 5.5\n', 'backup'],
  ])('of ownCloud: %s', async (path, body, kind) => {
    expect((await expose({ [path]: body }, { adapter: owncloud })).found).toEqual([{ path, kind }]);
  });

  test.each([
    ['gzip, as UTF-8 text', '\u001f\ufffd\u0008\u0000'],
    ['gzip, as Latin-1 text', '\u001f\u008b\u0008\u0000'],
    ['a tar the client unpacked', `${'backup/'.padEnd(257, '\u0000')}ustar`],
  ])('an archive: %s', async (_what, body) => {
    expect((await expose({ '/backup.tar.gz': body })).found).toHaveLength(1);
  });

  test('in a folder, below that folder', async () => {
    const { found } = await expose(
      { '/nextcloud/config/config.php': REAL.config[1] },
      { webroot: '/nextcloud' },
    );
    expect(found).toEqual([{ path: '/nextcloud/config/config.php', kind: 'config' }]);
  });
});

describe('what proves nothing', () => {
  test.each([
    [
      'a page for everything',
      '<!DOCTYPE html><html><title>Cloud</title>Welcome. ref: refs/heads/main</html>',
    ],
    ['an empty body for everything', ''],
    ['JSON for everything', '{"level":1,"reqId":"x"}'],
    ['a zip for everything', 'PK\u0003\u0004'],
    ['a listing for everything', LISTING],
    ['phpinfo for everything', PHP_INFO],
    ['settings for everything', 'DB_PASSWORD=x'],
  ])('200 with %s', async (_what, body) => {
    expect((await expose({}, { fallback: { status: 200, body } })).found).toEqual([]);
    expect((await expose({}, { adapter: owncloud, fallback: { status: 200, body } })).found).toEqual([]);
  });

  test.each([401, 403, 404, 500, 302])('the real content with status %i', async (status) => {
    for (const [path, body, adapter = nextcloud] of Object.values(REAL))
      expect((await expose({ [path]: { status, body } }, { adapter })).found).toEqual([]);
  });

  test.each<[string, number[], boolean]>([
    ['always, by a rule of the server', [403], true],
    ['now and not when it is asked again', [403, 404], false],
    ['and later by a limiter', [403, 429], false],
  ])('a refusal that comes %s: what was not found counts or not', async (_when, statuses, counts) => {
    const ctx = fakeContext();
    const http = fakeHttp({});
    const steady = http.request.bind(http);
    let turn = 0;
    http.request = async (request, signal) => {
      const answer = await steady(request, signal);
      if (!request.url.endsWith('/.env')) return answer;
      turn += 1;
      return { ...answer, status: statuses[Math.min(turn, statuses.length) - 1] ?? 404 };
    };
    const { verdict } = await exposureOf(ctx, http, '', nextcloud);
    expect(verdict?.same).toBe(counts);
    expect(ctx.coverage.close().exposure.state === 'full').toBe(counts);
  });

  test('a page about configuration is no configuration', async () => {
    const page =
      '<html><title>Docs</title><pre>&lt;?php $CONFIG = </pre> services: image: MYSQL_PASSWORD=</html>';
    const paths = Object.values(REAL).map(([path]): [string, string] => [path, page]);
    expect((await expose(Object.fromEntries(paths))).found).toEqual([]);
  });

  test('a server that stopped answering', async () => {
    const http = fakeHttp({}, 'silence');
    const ctx = fakeContext();
    expect((await exposureOf(ctx, http, '', nextcloud)).exposed).toEqual([]);
    expect(ctx.coverage.close().exposure.state).toBe('none');
    // Three controls, each asked once more.
    expect(http.asked.length).toBeLessThanOrEqual(6);
  });
});

describe('what is asked', () => {
  test.each([nextcloud, owncloud, ocis, null])('is read only and never cron.php', async (adapter) => {
    const { asked } = await expose({}, { adapter, webroot: '/nc' });
    expect(asked.every(({ method }) => method === 'GET')).toBe(true);
    expect(asked.some(({ path }) => /cron/u.test(path))).toBe(false);
    expect(asked.length).toBeLessThanOrEqual(MAX_REQUESTS);
    const repeated = asked.map(({ path }) => path).filter((path, at, all) => all.indexOf(path) !== at);
    expect(repeated.every((path) => /login|weathervane-/u.test(path))).toBe(true);
  });

  test('of single binaries only what lies beside them', () => {
    expect(exposureChecks('', ocis, false).some(({ kind }) => kind === 'config' || kind === 'log')).toBe(
      false,
    );
  });

  test('the setup page of a server that is set up is not looked for', () => {
    const kinds = (pending: boolean) => exposureChecks('', nextcloud, pending).map(({ kind }) => kind);
    expect(kinds(false)).not.toContain('setup-page');
    expect(kinds(true)[0]).toBe('setup-page');
  });
});
