import { PRODUCTS } from '../../../shared/products.ts';
import type { ProductAdapter } from './products/product.ts';
import { offersSetup } from './setup-page.ts';

/** What a readable path would give away; each has a row in shared/findings/exposure.ts. */
export const EXPOSURE_KINDS = [
  'data-directory',
  'log',
  'database',
  'config',
  'git',
  'environment-file',
  'backup',
  'compose-file',
  'graphapi-phpinfo',
  'phpinfo',
  'setup-page',
  'database-admin',
  'directory-listing',
  'server-status',
  'source-code',
] as const;
export type ExposureKind = (typeof EXPOSURE_KINDS)[number];

const SENSITIVE_KINDS = new Set<ExposureKind>([
  'config',
  'git',
  'environment-file',
  'backup',
  'compose-file',
  'phpinfo',
  'database-admin',
]);

export interface ExposureCheck {
  path: string;
  kind: ExposureKind;
  /** A name on the lists by which intrusion prevention knows scanners: asked more slowly at a gentle pace. */
  sensitive: boolean;
  /** Whether a body (its first 16 KiB) is what the path would hold. */
  proof: (body: string, headers: readonly [string, string][]) => boolean;
}

const isMarkup = (body: string): boolean => /^\s*<(?:!doctype|html|head|body|\?xml)/iu.test(body);

const phpConfig = (body: string): boolean => /^\s*<\?php/iu.test(body) && /\$CONFIG\s*=/u.test(body);

/** Nextcloud and ownCloud log one JSON object a line. */
function cloudLog(body: string): boolean {
  const [line = ''] = body.trimStart().split('\n', 1);
  return line.startsWith('{') && /"reqId"\s*:/u.test(line) && /"level"\s*:/u.test(line);
}

/** Apache, nginx, lighttpd and Caddy listings. */
const listing = (body: string): boolean =>
  /<title>\s*(?:Index of|Directory listing for)\s+\//iu.test(body) && /<a\s[^>]*href=/iu.test(body);

const environment = (body: string): boolean =>
  !isMarkup(body) &&
  /^\s*(?:export\s+)?(?:NEXTCLOUD|OWNCLOUD|OCIS|OC|MYSQL|MARIADB|POSTGRES|REDIS|DB|PHP|TRUSTED|SMTP|APP|DOMAIN|ADMIN)[A-Z0-9_]*\s*=/mu.test(
    body,
  );

const compose = (body: string): boolean =>
  !isMarkup(body) && /^services:\s*$/mu.test(body) && /^\s+(?:image|build|ports|volumes):/mu.test(body);

/** zip, gzip (its magic as decoded text), a tar a server unpacked on the way. */
const archive = (body: string): boolean =>
  body.startsWith('PK\u0003\u0004') ||
  /^\u001f[\u008b\ufffd]\u0008/u.test(body) ||
  body.slice(257, 262) === 'ustar';

const sqlDump = (body: string): boolean =>
  !isMarkup(body) &&
  (/^\s*(?:\/\*|--).{0,80}(?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|SQLite)/imu.test(body) ||
    /^\s*(?:CREATE TABLE|INSERT INTO|PRAGMA foreign_keys)\b/imu.test(body));

const phpInfo = (body: string): boolean =>
  /<title>(?:PHP [^<]{0,40}- )?phpinfo\(\)<\/title>/iu.test(body) ||
  (/PHP Version [\d.]+/u.test(body) && /<td class="e">/u.test(body));

/** Where to look, most important first. At most 28 paths; nothing here changes anything on the server. */
export function exposureChecks(
  webroot: string,
  adapter: ProductAdapter | null,
  setupPending: boolean,
): ExposureCheck[] {
  const checks: ExposureCheck[] = [];
  const add = (kind: ExposureKind, proof: ExposureCheck['proof'], ...paths: string[]): void => {
    for (const path of paths) checks.push({ path, kind, sensitive: SENSITIVE_KINDS.has(kind), proof });
  };
  // The PHP tree lies in the open where the web server is set up wrong; a single binary has none.
  const files = adapter === null || PRODUCTS[adapter.product].family === 'php';
  const own = adapter?.product === 'owncloud' ? 'owncloud' : 'nextcloud';
  if (setupPending) add('setup-page', offersSetup, `${webroot}/index.php`);
  if (files) {
    add('config', phpConfig, `${webroot}/config/config.php`);
    if (own === 'nextcloud')
      add(
        'data-directory',
        (body) => body.trimStart().startsWith('# Nextcloud data directory'),
        `${webroot}/data/.ncdata`,
        `${webroot}/data/.ocdata`,
      );
    else add('data-directory', (body) => body.trim() === 'HTACCESSFAIL', `${webroot}/data/htaccesstest.txt`);
    add('log', cloudLog, `${webroot}/data/${own}.log`);
    add('database', (body) => body.startsWith('SQLite format 3'), `${webroot}/data/owncloud.db`);
  }
  add('git', (body) => /^(?:ref: refs\/[\w./-]+|[0-9a-f]{40})\s*$/u.test(body), '/.git/HEAD');
  add('environment-file', environment, '/.env');
  if (own === 'owncloud')
    // CVE-2023-49103; the suffix passes ownCloud's rewrite rules. It shows phpinfo() and does nothing else.
    add(
      'graphapi-phpinfo',
      phpInfo,
      `${webroot}/apps/graphapi/vendor/microsoft/microsoft-graph/tests/GetPhpInfo.php/.css`,
    );
  if (files) {
    add('config', phpConfig, `${webroot}/config/config.php.bak`, `${webroot}/config/config.php~`);
    add('directory-listing', listing, `${webroot}/data/`, `${webroot}/config/`, `${webroot}/apps/`);
    if (webroot !== '')
      add('git', (body) => /^(?:ref: refs\/[\w./-]+|[0-9a-f]{40})\s*$/u.test(body), `${webroot}/.git/HEAD`);
  }
  add('backup', archive, '/backup.zip', '/backup.tar.gz', `/${own}.zip`, `/${own}.tar.gz`);
  add('backup', sqlDump, '/backup.sql', `/${own}.sql`);
  add('compose-file', compose, '/docker-compose.yml');
  add('phpinfo', phpInfo, '/phpinfo.php', '/info.php');
  add(
    'server-status',
    (body) => /<title>Apache Status<\/title>|Apache Server Status for/iu.test(body),
    '/server-status',
  );
  add(
    'database-admin',
    (body) => /<title>[^<]{0,80}phpMyAdmin|name=["']pma_username["']/iu.test(body),
    '/phpmyadmin/',
  );
  add('database-admin', (body) => /<title>[^<]{0,60}Adminer/iu.test(body), '/adminer.php');
  if (files)
    add(
      'source-code',
      (body) => body.startsWith('#!/usr/bin/env php') && body.includes('<?php'),
      `${webroot}/occ`,
    );
  return checks;
}
