// The TLS audit: a server with everything enabled, a usual one, a hardened one, and that one 30 ms away; sslscan and
// testssl.sh on the same servers where they are installed. `node bench/tls.bench.ts`; with --all testssl.sh may take
// its minutes.
import { spawn } from 'node:child_process';
import { probeTls } from '../main/scan/tls/index.ts';
import { contextFor } from '../main/scan/tls/testing/context.ts';
import { startDelay } from '../main/scan/tls/testing/delay.ts';
import {
  installed,
  NGINX,
  nginxServer,
  OPENSSL,
  opensslServer,
  type RealServer,
  Workshop,
} from '../main/scan/tls/testing/real-servers.ts';

const ROUNDS = 5;
const LATENCY_MS = 30;
const PEER_LIMIT_MS = process.argv.includes('--all') ? 600_000 : 45_000;

const EVERYTHING = [
  ...['-cert', 'rsa.pem', '-key', 'rsa.key', '-dcert', 'ec.pem', '-dkey', 'ec.key'],
  ...['-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0', '-min_protocol', 'TLSv1'],
];
const CERTIFICATE = 'ssl_certificate rsa.pem; ssl_certificate_key rsa.key;';
const EVERYTHING_NGINX = `${CERTIFICATE} ssl_certificate ec.pem; ssl_certificate_key ec.key;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;`;
/** What nginx does where nobody says otherwise. */
const USUAL = `${CERTIFICATE} ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers HIGH:!aNULL:!MD5;`;
const HARDENED = `${CERTIFICATE} ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;
  ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305;
  ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_session_tickets off;`;

/** Best and median of some audits in this process, with CPU time and cost. */
async function measure(name: string, port: number, latency = 0): Promise<number> {
  const times: number[] = [];
  let cost = { connections: 0, criticalRoundTrips: 0 };
  const delay = latency > 0 ? await startDelay(port, latency) : null;
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) {
    const ctx = contextFor(delay?.port ?? port, delay ? { network: delay.network } : {});
    const began = performance.now();
    const part = await probeTls(ctx);
    times.push(performance.now() - began);
    if (part === null || ctx.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(ctx.errors)}`);
    cost = part.cost ?? cost;
  }
  const cpu = process.cpuUsage(before);
  await delay?.close();
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const rounds = latency > 0 ? `, ${(median / latency).toFixed(1)} × ${latency} ms` : '';
  console.log(
    `${name.padEnd(34)} ${median.toFixed(0).padStart(6)} ms (best ${(times[0] ?? 0).toFixed(0)}${rounds}), ` +
      `${cost.connections} connections, at most ${cost.criticalRoundTrips} round trips in a row, ` +
      `CPU ${((cpu.user + cpu.system) / 1000 / ROUNDS).toFixed(0)} ms`,
  );
  return median;
}

/** Wall time of a program, null where it is missing or takes too long. */
function peer(command: string, args: string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const began = performance.now();
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      resolve(null);
    }, PEER_LIMIT_MS);
    child.on('error', () => resolve(null));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === null ? null : performance.now() - began);
    });
  });
}

async function comparePeers(name: string, port: number, ours: number): Promise<void> {
  const target = `localhost:${port}`;
  const peers: [string, string[]][] = [
    ['sslscan', ['--no-colour', '--show-certificate', target]],
    ['testssl', ['--warnings', 'off', '--color', '0', '--ip', '127.0.0.1', `https://${target}`]],
  ];
  for (const [command, args] of peers) {
    if (!installed(command)) {
      console.log(`  ${command}: not installed, not compared`);
      continue;
    }
    const took = await peer(command, args);
    const factor = ((took ?? PEER_LIMIT_MS) / ours).toFixed(took !== null && took / ours < 10 ? 1 : 0);
    console.log(
      took === null
        ? `  ${command} on ${name}: stopped after ${PEER_LIMIT_MS / 1000} s, so at least ${factor}×`
        : `  ${command} on ${name}: ${took.toFixed(0)} ms, ${factor}×`,
    );
  }
}

if (!OPENSSL) {
  console.log('openssl is not installed: nothing measured.');
  process.exit(0);
}
const workshop = new Workshop();
const servers: RealServer[] = [];
const keep = async (server: Promise<RealServer>): Promise<number> => {
  servers.push(await server);
  return (await server).port;
};
try {
  workshop.certificate('rsa', 'rsa:2048');
  workshop.certificate('ec', 'ec');
  const everything = await keep(opensslServer(workshop, EVERYTHING));
  await comparePeers('everything', everything, await measure('everything (openssl s_server)', everything));
  if (NGINX) {
    await measure('everything (nginx)', await keep(nginxServer(workshop, EVERYTHING_NGINX)));
    await measure('usual (nginx as it comes)', await keep(nginxServer(workshop, USUAL)));
    const hardened = await keep(nginxServer(workshop, HARDENED));
    const ours = await measure('hardened (nginx)', hardened);
    await measure(`hardened, ${LATENCY_MS} ms away`, hardened, LATENCY_MS);
    await comparePeers('hardened', hardened, ours);
  } else console.log('nginx is not installed: the hardened server is not measured');
  console.log(`peak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
} finally {
  for (const server of servers) server.stop();
  workshop.remove();
}
