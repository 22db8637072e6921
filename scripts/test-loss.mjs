// npm run test:loss [-- --servers all,nginx,hardened,cloud --seeds 20 --first 1 --losses reset,… --shares 0.05,0.2,0.5
//   --served 5,10,… --refused 429,503,403 --after 0,1,… --refused-share 0.2,0.5 --at-once 6 --verbose]
// Servers of this machine behind lines that lose connections, and limiters that refuse connections or requests: what a
// report says for certain must be what it says of the undisturbed server. Prints wrong facts, invented findings, better
// letters, what a watch would tell between two undisturbed scans, the share of facts that are still definite and the
// connections it took; exits 1 where the rule is broken.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { createScanPorts } from '../main/scan/index.ts';
import { systemClock } from '../main/scan/network.ts';
import { scan } from '../main/scan/scan.ts';
import { parseTarget } from '../main/scan/target.ts';
import { refusesAfter, refusesShare, startExposedCloud } from '../main/scan/testing/exposed-cloud.ts';
import { atRandom, LOSSES, limiter, startLossy } from '../main/scan/testing/lossy.ts';
import { hurried, tlsReport } from '../main/scan/testing/tls-report.ts';
import { compareWithTruth } from '../main/scan/testing/truth.ts';
import { SSL2_KINDS } from '../main/scan/tls/suites.ts';
import {
  NGINX,
  nginxServer,
  OPENSSL,
  opensslServer,
  Workshop,
} from '../main/scan/tls/testing/real-servers.ts';
import { decodeSsl2ClientHello, encodeSsl2ServerHello } from '../main/scan/tls/testing/server-side.ts';
import { falseAlarms } from './lib/false-alarms.ts';

const { values: options } = parseArgs({
  options: {
    servers: { type: 'string', default: 'all,nginx,hardened,cloud' },
    losses: { type: 'string', default: LOSSES.join(',') },
    shares: { type: 'string', default: '0.05,0.2,0.5' },
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '1' },
    served: { type: 'string', default: '5,10,20,40,60,80' },
    refused: { type: 'string', default: '429,503,403' },
    after: { type: 'string', default: '0,1,3,5,10,20,40' },
    'refused-share': { type: 'string', default: '0.2,0.5' },
    'at-once': { type: 'string', default: '6' },
    verbose: { type: 'boolean', default: false },
  },
});
const list = (text) => text.split(',').filter((entry) => entry !== '');
/** Least share of definite facts, and most connections beside the undisturbed ones, by the share that is lost. */
const LEAST = { 0.05: 0.95, 0.2: 0.8 };
const MOST_CONNECTIONS = 1.5;
/** Pauses pass so many times as fast; a scan may take so long, and bans last so long (milliseconds). */
const HURRY = 10;
const DEADLINE = 90_000;
const BANS = [100, 1000];

if (!OPENSSL || !NGINX) {
  console.log('SKIPPED test of losses: openssl and nginx must be installed.');
  process.exit(0);
}
const workshop = new Workshop();
workshop.certificate('rsa', 'rsa:2048');
workshop.certificate('ec', 'ec');
const files = (name) =>
  `ssl_certificate ${workshop.path(`${name}.pem`)}; ssl_certificate_key ${workshop.path(`${name}.key`)};`;
const der = (name) =>
  Buffer.from(
    readFileSync(workshop.path(`${name}.pem`), 'latin1').replace(/-----[^-]+-----|\s/gu, ''),
    'base64',
  );
const ssl2Answer = (first) =>
  decodeSsl2ClientHello(first) === null
    ? null
    : encodeSsl2ServerHello(
        SSL2_KINDS.slice(0, 3).map(({ id }) => id),
        der('rsa'),
      );

/** What a limiter of requests may be called. A ban by 403 before anything was seen is just "forbidden". */
const NAMES = { 429: ['rate-limited'], 503: ['unavailable'], 403: ['banned', 'forbidden'] };

const clock = hurried(HURRY, systemClock);
const onlyTls = (port) => tlsReport(port, clock);
const NEWEST = '34.0.6';
async function wholeScan(port, ca) {
  const target = parseTarget(`https://localhost:${port}/`).value;
  // Its deadline is a pause of the clock, too, and what it waits for is not.
  const options = { trust: { ca, pin: null }, timeoutMs: HURRY * DEADLINE };
  return scan(target, options, { ...createScanPorts('0.0.0-test'), clock });
}

const SERVERS = {
  all: async () => {
    const both = ['-cert', 'rsa.pem', '-key', 'rsa.key', '-dcert', 'ec.pem', '-dkey', 'ec.key'];
    const everything = ['-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0', '-min_protocol', 'TLSv1'];
    const server = await opensslServer(workshop, [...both, ...everything]);
    return { ...server, instead: ssl2Answer, look: onlyTls };
  },
  nginx: async () => ({ ...(await nginxServer(workshop, files('rsa'))), look: onlyTls }),
  hardened: async () => {
    const hard = `ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;
      ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305;`;
    return { ...(await nginxServer(workshop, files('ec') + hard)), look: onlyTls };
  },
  cloud: async () => {
    const cloud = await startExposedCloud(NEWEST);
    return { ...cloud, stop: () => cloud.close(), look: (at) => wholeScan(at, cloud.ca) };
  },
};

const limit = pLimit(Number(options['at-once']));
let broken = 0;

const judged = (truth, report, inFront = []) => ({
  ...compareWithTruth(truth, report, inFront),
  alarms: falseAlarms(truth, report, inFront),
});

/** One look through a line; what it cost and what it said wrongly. Never more at once than there are in the pool. */
async function through(pool, truth, fate) {
  const server = pool.pop();
  const line = await startLossy(server.port, { fate, instead: server.instead });
  try {
    const report = await server.look(line.port);
    return { ...judged(truth, report), connections: line.connections() };
  } finally {
    await line.close();
    pool.push(server);
  }
}

/** One look at a cloud whose limiter refuses requests. */
async function refusedBy(cloud, truth, status, refusal) {
  cloud.front(refusal);
  return { ...judged(truth, await cloud.look(cloud.port), NAMES[status]), connections: 0 };
}

function tell(name, results, { least = 0, most = Number.POSITIVE_INFINITY, undisturbed }) {
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  const wrongs = ['wrong', 'invented', 'better', 'alarms'];
  const counts = wrongs.map((kind) => [kind, sum((result) => result[kind].length)]);
  const definite = sum((result) => result.definite) / sum((result) => result.facts);
  const cost = sum((result) => result.connections) / results.length / undisturbed;
  const ok = counts.every(([, count]) => count === 0) && definite >= least && cost <= most;
  if (!ok) broken += 1;
  const said = counts.map(([kind, count]) => `${count} ${kind}`).join(', ');
  const shares = `${(100 * definite).toFixed(1)} % definite, ${cost.toFixed(2)} × connections`;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(34)} ${said}, ${shares}`);
  if (ok && !options.verbose) return;
  for (const [index, result] of results.entries())
    for (const kind of wrongs)
      for (const line of result[kind].slice(0, 5)) console.log(`       ${index + 1}: ${kind}: ${line}`);
}

const began = Date.now();
for (const id of list(options.servers)) {
  const server = await SERVERS[id]();
  // openssl s_server takes one connection at a time, so each look has one of its own.
  const atOnce = Number(options['at-once']);
  const pool = [server];
  while (pool.length < atOnce) pool.push(id === 'all' ? await SERVERS[id]() : server);
  const started = new Set(pool);
  try {
    const direct = await startLossy(server.port, { fate: () => null, instead: server.instead });
    const truth = await server.look(direct.port);
    const undisturbed = direct.connections();
    await direct.close();
    console.log(`# ${id}: ${undisturbed} connections undisturbed, ${truth.errors.length} errors`);
    const seeds = Array.from({ length: Number(options.seeds) }, (_, index) => index + Number(options.first));
    for (const loss of list(options.losses))
      for (const share of list(options.shares).map(Number)) {
        const fates = seeds.map((seed) => atRandom(loss, share, seed));
        const results = await Promise.all(fates.map((fate) => limit(() => through(pool, truth, fate))));
        const most = share in LEAST ? MOST_CONNECTIONS : Number.POSITIVE_INFINITY;
        tell(`${id} ${loss} ${100 * share} %`, results, { least: LEAST[share] ?? 0, most, undisturbed });
      }
    for (const served of list(options.served).map(Number)) {
      const fates = BANS.map((ban) => limiter(served, ban, Date.now));
      const results = await Promise.all(fates.map((fate) => limit(() => through(pool, truth, fate))));
      tell(`${id} ${served} served, then resets`, results, { undisturbed });
    }
    for (const status of server.front === undefined ? [] : list(options.refused).map(Number)) {
      const look = (refusal) => refusedBy(server, truth, status, refusal);
      for (const after of list(options.after).map(Number))
        tell(`${id} ${status} after ${after}`, [await look(refusesAfter(after, status))], { undisturbed });
      for (const share of list(options['refused-share']).map(Number)) {
        const results = [];
        for (const seed of seeds) results.push(await look(refusesShare(share, status, seed)));
        tell(`${id} ${status} for ${100 * share} % of requests`, results, { undisturbed });
      }
      server.front(() => null);
    }
  } finally {
    for (const each of started) await each.stop();
  }
}
workshop.remove();
console.log(
  `${broken === 0 ? 'ok' : `${broken} rows broke the rule`}, ${Math.round((Date.now() - began) / 1000)} s`,
);
process.exit(broken === 0 ? 0 : 1);
