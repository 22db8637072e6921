import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { makeLeaf } from '../certificate/issue.ts';

/** A real web server on loopback, for tests that must not believe a stand-in. */
export interface WebServer {
  port: number;
  stop(): Promise<void>;
}

const NGINX = '/usr/sbin/nginx';
const APACHE = '/usr/sbin/apache2';
const APACHE_MODULES = '/usr/lib/apache2/modules';

export const hasNginx = existsSync(NGINX);
export const hasApache = existsSync(APACHE);
export const hasCurl = existsSync('/usr/bin/curl');

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

async function makeFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'weathervane-server-'));
  for (const name of ['html', 'temp', 'logs']) mkdirSync(join(folder, name));
  const { fullchainPem, keyPem } = await makeLeaf({
    names: ['localhost'],
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  writeFileSync(join(folder, 'cert.pem'), fullchainPem);
  writeFileSync(join(folder, 'key.pem'), keyPem);
  writeFileSync(
    join(folder, 'html/index.html'),
    '<!doctype html><title>cloud</title><script src="/core.js"></script><body id="body-login">',
  );
  return folder;
}

/** Resolves when TLS is served, rejects with the server's log when it died or does not come up in a minute. */
async function whenReady(server: ChildProcess, port: number, log: string): Promise<void> {
  const until = Date.now() + 60_000;
  while (server.exitCode === null && Date.now() < until) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      socket.once('secureConnect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.on('secureConnect', () => socket.destroy());
    });
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `The web server did not start: ${existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''}`,
  );
}

async function start(
  command: string,
  argumentsFor: (folder: string) => string[],
  configure: (folder: string, port: number) => string,
): Promise<WebServer> {
  const [folder, port] = [await makeFolder(), await freePort()];
  writeFileSync(join(folder, 'server.conf'), configure(folder, port));
  const server = spawn(command, argumentsFor(folder), { stdio: 'ignore' });
  const stop = async () => {
    if (server.exitCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await whenReady(server, port, join(folder, 'logs/error.log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

/** nginx with `body` inside its server block; answers / from a small page. */
export const startNginx = (body: string, inHttp = ''): Promise<WebServer> =>
  start(
    NGINX,
    (folder) => ['-p', folder, '-c', join(folder, 'server.conf'), '-e', join(folder, 'logs/error.log')],
    (
      folder,
      port,
    ) => `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/logs/error.log;
events { worker_connections 64; }
http {
  access_log off; default_type text/html;
  client_body_temp_path ${folder}/temp; proxy_temp_path ${folder}/temp; fastcgi_temp_path ${folder}/temp;
  uwsgi_temp_path ${folder}/temp; scgi_temp_path ${folder}/temp;
  ${inHttp.replaceAll('FOLDER', folder)}
  server {
    listen 127.0.0.1:${port} ssl http2;
    ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
    root ${folder}/html;
    ${body.replaceAll('FOLDER', folder)}
  }
}
`,
  );

/** Apache with `body` inside its virtual host; `modules` besides the few that are always loaded. */
export const startApache = (body: string, modules: string[] = []): Promise<WebServer> =>
  start(
    APACHE,
    (folder) => ['-X', '-d', folder, '-f', join(folder, 'server.conf')],
    (folder, port) => `ServerRoot ${folder}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/logs/error.log
ServerName localhost
${['mpm_event', 'authz_core', 'dir', 'mime', 'ssl', 'headers', 'alias', 'rewrite', ...modules]
  .map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`)
  .join('\n')}
TypesConfig /dev/null
AddType text/html .html
Listen 127.0.0.1:${port}
DocumentRoot ${folder}/html
DirectoryIndex index.html
<VirtualHost *:${port}>
  SSLEngine on
  SSLCertificateFile ${folder}/cert.pem
  SSLCertificateKeyFile ${folder}/key.pem
  ${body.replaceAll('FOLDER', folder)}
</VirtualHost>
`,
  );

/** Headers that belong to one connection or one moment, not to the page. */
export const isTransient = ([name]: [string, string]): boolean =>
  ['date', 'connection', 'keep-alive'].includes(name.toLowerCase());

/** The header lines `curl -I` shows, in order, without those that differ between two requests anyway. */
export function curlHeaders(url: string): [string, string][] {
  const text = execFileSync('/usr/bin/curl', ['-skI', '--http1.1', '--max-time', '10', url], {
    encoding: 'utf8',
  });
  return text
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    })
    .filter((field) => !isTransient(field));
}
