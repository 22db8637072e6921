import { afterEach, describe, expect, it } from 'vitest';
import { headerTable } from '../../../shared/header-table.ts';
import { valuesOf } from '../../../shared/headers/page.ts';
import { HttpPart, type ReportParts } from '../../../shared/report.ts';
import { gradeHeaders } from '../grade/headers.ts';
import { loopbackContext } from '../testing/ports.ts';
import {
  curlHeaders,
  hasApache,
  hasCurl,
  hasNginx,
  isTransient,
  startApache,
  startNginx,
  type WebServer,
} from '../testing/web-servers.ts';
import { Asker } from './asker.ts';
import { createHttpClient } from './client.ts';
import { headerFindings } from './findings.ts';
import { probeHttp } from './index.ts';

const servers: WebServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function scan(server: WebServer, product: 'nextcloud' | 'unknown' = 'nextcloud') {
  servers.push(server);
  const url = `https://localhost:${server.port}/`;
  const context = loopbackContext(url);
  // Nothing of this machine's own port 80 may decide a test.
  const { connect } = context.network;
  context.network = {
    ...context.network,
    connect: (address, port, ...rest) => connect(address, port === 80 ? 1 : port, ...rest),
  };
  const client = createHttpClient(context);
  try {
    const http = await probeHttp(context, client, new Asker(context, client), {
      webroot: '',
      product,
      judge: true,
    });
    if (http === null) throw new Error(`no answer: ${JSON.stringify(context.errors)}`);
    const cloud = { product, version: '34.0.3' } as ReportParts['cloud'];
    const parts: ReportParts = {
      target: { ...context.target, addresses: [] },
      startedAt: '2026-11-23T12:00:00Z',
      status: 'up',
      cloud,
      certificate: null,
      tls: null,
      http: HttpPart.parse(http),
      errors: [],
    };
    return {
      url,
      http,
      errors: context.errors,
      ids: headerFindings(parts).map(({ id, subject }) => (subject ? `${id} ${subject}` : id)),
      table: headerTable(parts),
      grade: gradeHeaders(parts),
    };
  } finally {
    await client.close();
  }
}

const root = (http: HttpPart) => http.measured?.find(({ role }) => role === 'root') ?? null;
const POLICY =
  "default-src 'none';base-uri 'none';script-src 'nonce-b0lNQ3lZbE9ZbE9ZbE9Z';img-src 'self';frame-ancestors 'self';form-action 'self'";

const NGINX_GOOD = `
    add_header Strict-Transport-Security "max-age=15552000; includeSubDomains" always;
    add_header Content-Security-Policy "${POLICY}" always;
    add_header X-Frame-Options "SAMEORIGIN" always;
    add_header X-Content-Type-Options "nosniff" always;
    add_header Referrer-Policy "no-referrer" always;
    add_header X-Robots-Tag "noindex, nofollow" always;
    add_header X-Permitted-Cross-Domain-Policies "none" always;`;
const PAGES = `
    location = /index.php/login { return 200 '<script nonce=x src=/core.js></script><body id="body-login">'; }
    location = /index.php/heartbeat { return 200 "ok"; }`;

describe.skipIf(!hasNginx)('nginx', () => {
  it('configured well: nothing to find, A+', async () => {
    const { ids, http, grade, table, errors } = await scan(
      await startNginx(`${NGINX_GOOD}${PAGES}`, 'server_tokens off;'),
    );
    expect(errors).toEqual([]);
    expect(ids).toEqual([]);
    expect(http).toMatchObject({ http2: true, http3: false, serverSignature: 'nginx', redirects: [] });
    expect(grade).toMatchObject({ grade: 'A+' });
    expect(table.filter(({ verdict }) => verdict === 'bad' || verdict === 'missing')).toEqual([]);
  });

  it('as installed: everything is missing, the version is told', async () => {
    const { ids } = await scan(await startNginx(PAGES));
    expect(ids).toEqual([
      'headers.hsts-missing',
      'headers.csp-missing',
      'headers.x-frame-options-missing',
      'headers.x-content-type-options',
      'headers.referrer-policy-missing',
      'headers.x-robots-tag',
      'headers.x-permitted-cross-domain-policies',
      'headers.server-version',
    ]);
  });

  it('in the add_header trap: one location loses all headers', async () => {
    const trap = PAGES.replace(
      '{ return 200 "ok"; }',
      '{ add_header Cache-Control "no-store"; return 200 "ok"; }',
    );
    const { ids } = await scan(await startNginx(`${NGINX_GOOD}${trap}`, 'server_tokens off;'));
    expect(ids).toEqual([
      'headers.inconsistent Strict-Transport-Security',
      'headers.inconsistent X-Frame-Options',
      'headers.inconsistent X-Content-Type-Options',
      'headers.inconsistent X-Robots-Tag',
      'headers.inconsistent X-Permitted-Cross-Domain-Policies',
      'headers.inconsistent Referrer-Policy',
    ]);
  });

  it('as a proxy that adds what the application sends already', async () => {
    const { ids, http } = await scan(
      await startNginx(
        `add_header X-Frame-Options "DENY" always; add_header X-Content-Type-Options "nosniff" always;
         location / { proxy_pass http://unix:FOLDER/temp/app.sock; }`,
        `server { listen unix:FOLDER/temp/app.sock;
           ${NGINX_GOOD}
           location / { return 200 '<body id="body-login">'; } }
         server_tokens off;`,
      ),
    );
    expect(ids).toEqual([
      'headers.contradiction X-Frame-Options',
      'headers.duplicate X-Content-Type-Options',
    ]);
    expect(valuesOf(root(http), 'x-frame-options')).toEqual(['SAMEORIGIN', 'DENY']);
    expect(http.headers['x-frame-options']).toBe('SAMEORIGIN, DENY');
  });

  it('with absurd values: bounded, never markup, never a crash', async () => {
    const long = 'a'.repeat(1000);
    const { http, table, grade } = await scan(
      await startNginx(`
        add_header Strict-Transport-Security "max-age=99999999999999999999999; <b>" always;
        add_header Content-Security-Policy "${`x${long} `.repeat(3)}; <script>; default-src 'none" always;
        add_header X-Frame-Options "ALLOWALL <img src=x onerror=alert(1)>" always;
        add_header X-Powered-By "[31mred\u202e" always;
        add_header Set-Cookie "=; ;;;" always;
        add_header Set-Cookie "__Host-x=secret; Domain=.example" always;
        ${Array.from({ length: 230 }, (_, i) => `add_header X-Many-${i} "${i}" always;`).join('\n')}
        location = /index.php/login { return 200 '<body id="body-login"><script src=//evil.example/x.js><meta'; }
        location = /index.php/heartbeat { return 500; }`),
    );
    expect(root(http)?.headers.length).toBe(200);
    expect(JSON.stringify(http)).not.toMatch(/\\u001b|\u202e|secret/u);
    expect(table.map(({ verdict }) => verdict)).toContain('bad');
    // 100 - 20 X-Frame-Options - 5 nosniff - 50 a script whose scheme is open
    expect(grade).toMatchObject({ grade: 'D-', score: 25 });
  });

  it.skipIf(!hasCurl)('shows the same values as curl -I', async () => {
    const { url, http } = await scan(
      await startNginx(
        `${NGINX_GOOD} add_header X-Frame-Options "DENY" always; add_header X-Odd "a;  b,\t c" always;`,
      ),
    );
    const ours = root(http)?.headers.filter((field) => !isTransient(field));
    expect(ours).toEqual(curlHeaders(url));
  });

  it('notices compression of the login page', async () => {
    const page = `location = /index.php/login { gzip on; gzip_min_length 1; gzip_http_version 1.0; gzip_proxied any; try_files /index.html =404; }`;
    const { ids, http } = await scan(await startNginx(`${NGINX_GOOD}${page}`, 'server_tokens off;'));
    expect(http).toMatchObject({ compression: 'gzip', scripts: [{ src: '/core.js', integrity: false }] });
    expect(ids).toEqual([]);
  });
});

const APACHE_GOOD = NGINX_GOOD.replaceAll('add_header', 'Header always set')
  .replaceAll(' always;', '')
  .replaceAll('    Header', '  Header');
const APACHE_PAGES = `
  AliasMatch ^/index.php/(login|heartbeat)$ FOLDER/html/index.html
  <Directory FOLDER/html>
    Require all granted
  </Directory>`;

describe.skipIf(!hasApache)('Apache', () => {
  it('configured well: nothing to find, A+', async () => {
    const { ids, http, grade, errors } = await scan(
      await startApache(`${APACHE_GOOD}${APACHE_PAGES}\n  Protocols h2 http/1.1\n  ServerSignature Off`, [
        'http2',
      ]),
    );
    expect(errors).toEqual([]);
    // ServerTokens cannot be set inside a virtual host: the version is still told.
    expect(ids).toEqual(['headers.server-version']);
    expect(http).toMatchObject({ http2: true, serverSignature: expect.stringMatching(/^Apache\/2/u) });
    expect(grade).toMatchObject({ grade: 'A+' });
  });

  it('doubles a header that is set both in onsuccess and always', async () => {
    const { ids, http } = await scan(
      await startApache(
        `${APACHE_GOOD}${APACHE_PAGES}\n  Header onsuccess set X-Robots-Tag "noindex, nofollow"`,
      ),
    );
    expect(ids).toContain('headers.duplicate X-Robots-Tag');
    expect(ids).toContain('headers.no-http2');
    expect(valuesOf(root(http), 'X-Robots-Tag')).toEqual(['noindex, nofollow', 'noindex, nofollow']);
  });

  it('without headers, with cookies of an insecure application', async () => {
    const { ids, http } = await scan(
      await startApache(`${APACHE_PAGES}
  Header always add Set-Cookie "oc_sessionPassphrase=abc; path=/; HttpOnly"
  Header always add Set-Cookie "oc123456789ab=def; path=/; SameSite=None; Secure"
  Header always set X-Powered-By "PHP/5.4.45"`),
    );
    expect(ids.filter((id) => id.includes('cookie') || id.includes('powered'))).toEqual([
      'headers.cookie-not-secure oc_sessionPassphrase',
      'headers.cookie-samesite oc_sessionPassphrase',
      'headers.cookie-not-httponly oc123456789ab',
      'headers.cookie-samesite oc123456789ab',
      'headers.powered-by',
    ]);
    expect(http.cookies).toHaveLength(2);
  });

  it.skipIf(!hasCurl)('shows the same values as curl -I', async () => {
    const { url, http } = await scan(await startApache(`${APACHE_GOOD}${APACHE_PAGES}`));
    const ours = root(http)?.headers.filter((field) => !isTransient(field));
    expect(ours).toEqual(curlHeaders(url));
  });
});
