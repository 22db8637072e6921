import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Servers of the machine, for tests that skip where one is not installed. */
export const installed = (program: string, versionFlag = '--version'): boolean =>
  spawnSync(program, [versionFlag], { stdio: 'ignore' }).error === undefined;

export const OPENSSL = installed('openssl', 'version');
export const NGINX = installed('nginx', '-v');
export const GNUTLS = installed('gnutls-serv');

export interface RealServer {
  port: number;
  stop(): void;
}

/** A port nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Certificates and configuration of one test file; `remove` deletes them. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'weathervane-tls-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  openssl(...args: string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { cwd: this.folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  }

  /** A self-signed certificate for localhost: `<name>.pem` and `<name>.key`. */
  certificate(name: string, key: 'rsa:2048' | 'rsa:1024' | 'ec', host = 'localhost'): void {
    const kind = key === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', key];
    this.openssl(
      ...['req', '-x509', ...kind, '-nodes', '-days', '90', '-subj', `/CN=${host}`],
      ...['-addext', `subjectAltName=DNS:${host}`, '-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves once the port takes connections; the process's end or a minute without is an error. */
async function listening(child: ChildProcess, port: number): Promise<void> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended: ${output.slice(0, 500)}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`${child.spawnfile} does not listen: ${output.slice(0, 500)}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A program that listens on a port of loopback, started in the workshop's folder. */
export async function startServer(
  workshop: Workshop,
  program: string,
  args: string[],
  port: number,
): Promise<RealServer> {
  const child = spawn(program, args, { cwd: workshop.folder, stdio: ['pipe', 'ignore', 'pipe'] });
  await listening(child, port);
  return {
    port,
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}

/** openssl s_server with the given options; `-cert` and `-key` are among them. It answers no request. */
export async function opensslServer(workshop: Workshop, options: string[]): Promise<RealServer> {
  const port = await freePort();
  return startServer(
    workshop,
    'openssl',
    ['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', ...options],
    port,
  );
}

/**
 * nginx with the given lines in its server block for localhost; certificates by file name of the workshop. `first` are
 * the lines of a default server for other names.
 */
export async function nginxServer(workshop: Workshop, server: string, first?: string): Promise<RealServer> {
  const port = await freePort();
  const at = (name: string) => workshop.path(`${port}-${name}`);
  const config = workshop.write(
    `${port}.conf`,
    `daemon off; master_process off; worker_processes 1; pid ${at('pid')}; error_log ${at('log')};
events { worker_connections 256; }
http { access_log off; client_body_temp_path ${at('a')}; proxy_temp_path ${at('b')}; fastcgi_temp_path ${at('c')};
  uwsgi_temp_path ${at('d')}; scgi_temp_path ${at('e')};
  ${first === undefined ? '' : `server { listen 127.0.0.1:${port} ssl http2 default_server; ${first} }`}
  server { listen 127.0.0.1:${port} ssl http2; server_name localhost; ${server} location / { return 200 ok; } } }`,
  );
  return startServer(workshop, 'nginx', ['-p', workshop.folder, '-e', at('log'), '-c', config], port);
}

/** gnutls-serv with a priority string. */
export async function gnutlsServer(workshop: Workshop, priority: string, name: string): Promise<RealServer> {
  const port = await freePort();
  const files = ['--x509keyfile', `${name}.key`, '--x509certfile', `${name}.pem`];
  const options = ['--http', '--quiet', `--port=${port}`, `--priority=${priority}`];
  return startServer(workshop, 'gnutls-serv', [...options, ...files], port);
}
