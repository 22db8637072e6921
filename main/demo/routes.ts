/** What a sample cloud is like right now; tests change it while it runs. */
export interface SampleState {
  product: 'nextcloud' | 'owncloud';
  /** "34.0.6" */
  version: string;
  maintenance: boolean;
  /** Response headers of every page, as the web server would set them. */
  headers: Record<string, string>;
  /** The data directory can be read from outside. */
  dataReadable: boolean;
}

export interface SampleRequest {
  method: string;
  path: string;
  /** A fresh value for each answer, as a real login page has one. */
  nonce: string;
}

export interface SampleAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
}

const HTML = 'text/html; charset=UTF-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** "34.0.6" → "34.0.6.1", as status.php gives both. */
const fourPart = (version: string): string => `${version}.${version.startsWith('8.') ? 0 : 1}`;

const statusPhp = (state: SampleState): string =>
  JSON.stringify(
    state.product === 'owncloud'
      ? {
          installed: true,
          maintenance: state.maintenance,
          version: fourPart(state.version),
          versionstring: state.version,
          edition: '',
        }
      : {
          installed: true,
          maintenance: state.maintenance,
          needsDbUpgrade: false,
          version: fourPart(state.version),
          versionstring: state.version,
          edition: '',
          productname: 'Nextcloud',
          extendedSupport: false,
        },
  );

const loginPage = (name: string, nonce: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>` +
  `<script nonce="${nonce}" src="/dist/core-login.js"></script></head>` +
  `<body id="body-login"><form method="post" name="login"><input type="hidden" name="requesttoken" value="${nonce}">` +
  '<input name="user"><input name="password" type="password"><button>Log in</button></form></body></html>';

const text = (status: number, body: string, headers: SampleAnswer['headers'] = {}): SampleAnswer => ({
  status,
  headers: { 'Content-Type': HTML, ...headers },
  body,
});

const notFound = (): SampleAnswer =>
  text(404, '<!DOCTYPE html><title>404 Not Found</title><h1>Not Found</h1>');

const csp = (nonce: string): string =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self'",
    "frame-ancestors 'self'",
    "form-action 'self'",
  ].join(';');

function nextcloud(state: SampleState, { method, path, nonce }: SampleRequest): SampleAnswer {
  const wellKnown = { 'X-NEXTCLOUD-WELL-KNOWN': '1' };
  switch (path) {
    case '/':
    case '/index.php':
      return text(302, '', { Location: '/login' });
    case '/login':
    case '/index.php/login':
      return text(200, loginPage('Nextcloud', nonce), {
        'Content-Security-Policy': csp(nonce),
        'Set-Cookie': [
          'ocsample12345=; path=/; secure; HttpOnly; SameSite=Lax',
          'oc_sessionPassphrase=sample; path=/; secure; HttpOnly; SameSite=Lax',
          '__Host-nc_sameSiteCookielax=true; path=/; httponly;secure; expires=Fri, 31-Dec-2100 23:59:59 GMT; SameSite=lax',
          '__Host-nc_sameSiteCookiestrict=true; path=/; httponly;secure; expires=Fri, 31-Dec-2100 23:59:59 GMT; SameSite=strict',
        ],
      });
    case '/heartbeat':
    case '/index.php/heartbeat':
      return { status: 200, headers: { 'Content-Type': JSON_TYPE }, body: '[]' };
    case '/ocs/v2.php/cloud/capabilities': {
      const [major = 0, minor = 0, micro = 0] = state.version.split('.').map(Number);
      const data = {
        version: { major, minor, micro, string: state.version, edition: '', extendedSupport: false },
        capabilities: {
          bruteforce: { delay: 0, 'allow-listed': false },
          theming: { name: 'Nextcloud', url: 'https://nextcloud.com' },
        },
      };
      return {
        status: 200,
        headers: { 'Content-Type': JSON_TYPE },
        body: JSON.stringify({ ocs: { meta: { status: 'ok', statuscode: 200, message: 'OK' }, data } }),
      };
    }
    case '/ocs/v1.php/config':
      return {
        status: 200,
        headers: { 'Content-Type': 'application/xml' },
        body: '<?xml version="1.0"?><ocs><data><version>1.7</version><website>Nextcloud</website></data></ocs>',
      };
    case '/.well-known/caldav':
    case '/.well-known/carddav':
      return text(301, '', { Location: '/remote.php/dav/' });
    case '/remote.php/dav':
    case '/remote.php/dav/':
      return method === 'PROPFIND'
        ? text(401, '', { 'WWW-Authenticate': 'Basic realm="Nextcloud"' })
        : text(405, '');
    case '/.well-known/webfinger':
    case '/.well-known/nodeinfo':
      return { status: 404, headers: { 'Content-Type': JSON_TYPE, ...wellKnown }, body: '[]' };
    case '/ocm-provider/':
    case '/ocs-provider/':
      return { status: 200, headers: { 'Content-Type': JSON_TYPE }, body: '{}' };
    default:
      return notFound();
  }
}

function owncloud(state: SampleState, { method, path, nonce }: SampleRequest): SampleAnswer {
  switch (path) {
    case '/':
    case '/index.php':
    case '/login':
    case '/index.php/login':
      return text(200, loginPage('ownCloud', nonce), {
        'Set-Cookie': ['oc8sample=; path=/; HttpOnly', 'oc_sessionPassphrase=sample; path=/; httponly'],
      });
    case '/remote.php/webdav':
      return method === 'PROPFIND'
        ? text(401, '', { 'WWW-Authenticate': 'Basic realm="ownCloud"' })
        : notFound();
    case '/data/htaccesstest.txt':
      return state.dataReadable
        ? { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'HTACCESSFAIL\n' }
        : text(403, '<h1>Forbidden</h1>');
    default:
      return notFound();
  }
}

/** A sample cloud's answer to a request: the routes a scan asks for behave as the real product's do. */
export function answer(state: SampleState, request: SampleRequest): SampleAnswer {
  const path = request.path.split('?', 1)[0] ?? '/';
  const said = ((): SampleAnswer => {
    if (path === '/status.php')
      return {
        status: 200,
        headers: { 'Content-Type': JSON_TYPE, 'Access-Control-Allow-Origin': '*' },
        body: statusPhp(state),
      };
    if (state.maintenance)
      return text(503, '<!DOCTYPE html><title>Maintenance</title>', {
        'X-Nextcloud-Maintenance-Mode': '1',
        'Retry-After': '120',
      });
    return state.product === 'nextcloud'
      ? nextcloud(state, { ...request, path })
      : owncloud(state, { ...request, path });
  })();
  return { ...said, headers: { ...state.headers, ...said.headers } };
}
