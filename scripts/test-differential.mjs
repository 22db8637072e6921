// npm run test:differential [-- --cases 600 --seed 1 --required]
// Our header grade against MDN HTTP Observatory itself, on generated servers on loopback. Observatory is installed into
// .cache without its install script (which downloads lists), never a dependency; skipped visibly where it cannot be had;
// with --required that is a failure.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { makeCa, makeLeaf } from '../main/scan/certificate/issue.ts';
import { openLedger } from '../main/scan/coverage.ts';
import { gradeHeaders } from '../main/scan/grade/headers.ts';
import { Asker } from '../main/scan/http/asker.ts';
import { createHttpClient } from '../main/scan/http/client.ts';
import { readPage } from '../main/scan/http/html.ts';
import { probeHttp } from '../main/scan/http/index.ts';
import { createNetwork, systemClock } from '../main/scan/network.ts';
import { serverCase } from './lib/header-cases.mjs';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '600' },
    seed: { type: 'string', default: '20260901' },
    required: { type: 'boolean', default: false },
  },
});
const cache = resolve(import.meta.dirname, '../.cache/observatory');
const installed = resolve(cache, 'node_modules/@mdn/mdn-http-observatory');

/** Every difference we accept, and why. `when` sees the server, both results and both modifiers. */
const EXPLAINED = [
  {
    test: 'x-frame-options',
    reason:
      'since algorithm 5 DENY and SAMEORIGIN earn +5 like frame-ancestors; the package on npm is algorithm 4',
    when: ({ ours, theirs }) =>
      ours.result === theirs.result && ours.result === 'x-frame-options-sameorigin-or-deny',
  },
  {
    test: 'cross-origin-embedder-policy',
    reason: 'new in algorithm 6; the package on npm is algorithm 4',
    when: ({ theirs }) => theirs === undefined,
  },
  {
    test: 'cross-origin-opener-policy',
    reason: 'new in algorithm 6; the package on npm is algorithm 4',
    when: ({ theirs }) => theirs === undefined,
  },
  {
    test: 'strict-transport-security',
    reason:
      'Observatory takes a max-age that is no number for a long one; browsers ignore the header (RFC 6797 §6.1)',
    when: ({ server, ours, theirs }) =>
      theirs.result === 'hsts-implemented-max-age-at-least-six-months' &&
      ours.result === 'hsts-header-invalid' &&
      server.headers.some(([name, value]) => isHsts(name) && /max-age=\s*([^\s"\d-]|;|$)/iu.test(value)),
  },
  {
    test: 'cookies',
    reason:
      'follows from the difference in the HSTS test: there is no protection by a header that browsers ignore',
    when: ({ hstsDiffers }) => hstsDiffers,
  },
  {
    test: 'cross-origin-resource-sharing',
    reason:
      'the package looks for the Origin it sent where axios does not keep it, so it never sees a reflected one; the table of algorithm 6 means this case',
    when: ({ server, ours, theirs }) =>
      server.cors === 'reflect-credentials' &&
      ours.result.endsWith('universal-access') &&
      theirs.result.endsWith('restricted-access'),
  },
  {
    test: 'content-security-policy',
    reason: 'Observatory takes a policy in any meta element; browsers obey one only as a child of head',
    when: ({ server }) => hasIdlePolicy(server),
  },
];
/** Has the page a policy where browsers obey none: outside of its head? */
const hasIdlePolicy = ({ html }) =>
  readPage(html).metaCsp.length < (html.match(/<meta http-equiv="content-security-policy"/giu)?.length ?? 0);
const isHsts = (name) => name.toLowerCase() === 'strict-transport-security';

function skip(why) {
  console.log(`${options.required ? 'NOT TESTED' : 'SKIPPED differential test'}: ${why}`);
  process.exit(options.required ? 2 : 0);
}

function install() {
  if (existsSync(resolve(installed, 'src/constants.js'))) return;
  mkdirSync(cache, { recursive: true });
  writeFileSync(resolve(cache, 'package.json'), '{"name":"observatory-cache","private":true}\n');
  try {
    execFileSync(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '@mdn/mdn-http-observatory'],
      {
        cwd: cache,
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: 180_000,
        shell: process.platform === 'win32',
      },
    );
  } catch {
    rmSync(cache, { recursive: true, force: true });
    skip('@mdn/mdn-http-observatory could not be installed');
  }
}

/** A certificate for localhost that this process, and with it Observatory, trusts. */
async function makeCertificate() {
  const [notBefore, notAfter] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000));
  const issuer = await makeCa({ name: 'Differential test', notBefore, notAfter });
  const { fullchainPem, keyPem } = await makeLeaf({ names: ['localhost'], issuer, notBefore, notAfter });
  setDefaultCACertificates([...getCACertificates('bundled'), issuer.certPem]);
  return { key: keyPem, cert: fullchainPem };
}

const listen = (server, port = 0) =>
  new Promise((done) => server.listen(port, '127.0.0.1', () => done(server.address().port)));

/** The servers: `server` is the case both sides see right now. */
async function startServers(certificate, current) {
  const ports = {};
  const flat = (pairs) => pairs.flat();
  const secure = createHttpsServer(certificate, (request, answer) => {
    const server = current();
    const at = new URL(request.url, 'https://localhost').pathname;
    const hop = at === '/' ? 0 : Number(/^\/hop(\d)$/u.exec(at)?.[1] ?? Number.NaN);
    if (Number.isNaN(hop)) return answer.writeHead(404).end();
    if (request.method === 'OPTIONS') return answer.writeHead(204, flat(corsHeaders(server, request))).end();
    const cookies = hop === 0 && server.hops > 0 && server.hopCookie ? [server.hopCookie] : server.cookies;
    const fields = [...server.headers, ...cookies.map((cookie) => ['Set-Cookie', cookie])];
    if (hop < server.hops)
      return answer.writeHead(302, flat([...fields, ['Location', `/hop${hop + 1}`]])).end();
    answer.writeHead(server.status, flat([...fields, ['Content-Type', server.contentType]]));
    answer.end(server.html);
  });
  const plain = createHttpServer((request, answer) => {
    const server = current();
    const port = /:\d+$/u.test(request.headers.host) ? `:${ports.secure}` : '';
    const https = `https://localhost${port}/`;
    if (server.plain === 'closed') return request.socket.destroy();
    if (server.plain === 'https') return answer.writeHead(301, ['Location', https]).end();
    if (server.plain === 'page' || request.url === '/plain') {
      if (server.plain === 'http-then-https') return answer.writeHead(302, ['Location', https]).end();
      return answer.end('plain');
    }
    answer.writeHead(302, ['Location', '/plain']).end();
  });
  ports.secure = await listen(secure);
  ports.plain = await listen(plain);
  return { ports, servers: [secure, plain] };
}

function corsHeaders({ cors }, request) {
  const credentials = ['Access-Control-Allow-Credentials', 'true'];
  const origin = (value) => ['Access-Control-Allow-Origin', value];
  switch (cors) {
    case 'star':
      return [origin('*')];
    case 'reflect':
      return [origin(request.headers.origin)];
    case 'reflect-credentials':
      return [origin(request.headers.origin), credentials];
    case 'fixed-credentials':
      return [origin('https://friend.example'), credentials];
    case 'null':
      return [origin('null')];
    default:
      return [];
  }
}

/** Our side: the real client and probe; ports 80 and 443 are led to the servers. */
async function ours(server, ports) {
  const network = createNetwork();
  const refused = () => Promise.reject(Object.assign(new Error('closed'), { code: 'ECONNREFUSED' }));
  const context = {
    target: { url: 'https://localhost/', host: 'localhost', port: 443, webroot: '' },
    address: '127.0.0.1',
    signal: new AbortController().signal,
    clock: systemClock,
    random: (length) => new Uint8Array(length),
    network: {
      ...network,
      connect: (address, port, ...rest) =>
        port === 80 && server.plain === 'closed'
          ? refused()
          : network.connect(address, port === 80 ? ports.plain : ports.secure, ...rest),
    },
    trust: { ca: null, pin: null },
    intrusive: false,
    proxy: null,
    userAgent: 'weathervane/differential',
    limit: (job) => job(),
    progress: () => {},
    coverage: openLedger(),
    error: (probe, kind, message) => errors.push(`${probe} ${kind} ${message}`),
  };
  const errors = [];
  const client = createHttpClient(context);
  try {
    const http = await probeHttp(context, client, new Asker(context, client), {
      webroot: '',
      product: 'unknown',
      judge: true,
    });
    const target = { ...context.target, addresses: [] };
    const grade = gradeHeaders({
      target,
      http,
      cloud: null,
      certificate: null,
      tls: null,
      status: 'up',
      errors: [],
      startedAt: '',
    });
    return { grade, errors };
  } finally {
    await client.close();
  }
}

install();
const certificate = await makeCertificate();
// The preload list is what the package's install script would download; without it nothing is preloaded.
mkdirSync(resolve(installed, 'conf'), { recursive: true });
writeFileSync(resolve(installed, 'conf/hsts-preload.json'), '{}');
const from = (path) => import(pathToFileURL(resolve(installed, path)).href);
const [{ retrieve }, { ALL_TESTS, ALL_RESULTS, ALGORITHM_VERSION }, { getGradeForScore, getScoreModifier }] =
  await Promise.all([
    from('src/retriever/retriever.js'),
    from('src/constants.js'),
    from('src/grader/grader.js'),
  ]);

let server;
const { ports, servers } = await startServers(certificate, () => server);

async function theirs() {
  const retrieved = await retrieve('localhost', { httpPort: `${ports.plain}`, httpsPort: `${ports.secure}` });
  const tests = ALL_TESTS.map((test, i) => {
    const output = test(retrieved);
    return [
      ALL_RESULTS[i].name,
      { result: output.result, modifier: getScoreModifier(output.result), pass: output.pass },
    ];
  });
  return Object.fromEntries(tests);
}

/** Their scoring over one list of modifiers. */
function theirScore(modifiers) {
  const all = modifiers.reduce((a, b) => a + b, 100);
  const taken = modifiers.filter((modifier) => modifier < 0).reduce((a, b) => a + b, 100);
  return getGradeForScore(taken >= 90 ? all : taken);
}

const cases = fc.sample(serverCase, { numRuns: Number(options.cases), seed: Number(options.seed) });
const explained = new Map();
const results = new Map();
const failures = [];
const started = Date.now();
for (const [index, next] of cases.entries()) {
  server = next;
  const [mine, other] = [await ours(next, ports), await theirs()];
  if (mine.grade === null) {
    failures.push({ index, test: 'whole', server: next, errors: mine.errors });
    continue;
  }
  const hstsDiffers =
    mine.grade.tests.find(({ name }) => name === 'strict-transport-security').result !==
    other['strict-transport-security'].result;
  for (const test of mine.grade.tests) {
    results.set(test.result, (results.get(test.result) ?? 0) + 1);
    const reference = other[test.name];
    if (
      reference?.result === test.result &&
      reference.modifier === test.modifier &&
      reference.pass === test.pass
    )
      continue;
    const difference = { server: next, ours: test, theirs: reference, hstsDiffers };
    const why = EXPLAINED.find((entry) => entry.test === test.name && entry.when(difference));
    if (why) explained.set(why, (explained.get(why) ?? 0) + 1);
    else
      failures.push({ index, test: test.name, ours: test.result, theirs: reference?.result, server: next });
  }
  const expected = theirScore(mine.grade.tests.map(({ modifier }) => modifier));
  if (expected.score !== mine.grade.score || expected.grade !== mine.grade.grade)
    failures.push({ index, test: 'score', ours: mine.grade, theirs: expected, server: next });
}
for (const one of servers) {
  one.closeAllConnections();
  one.close();
}

console.log(
  `${cases.length} servers (seed ${options.seed}) against Observatory algorithm ${ALGORITHM_VERSION}, ${results.size} different results, ${((Date.now() - started) / 1000).toFixed(0)} s`,
);
for (const entry of EXPLAINED)
  console.log(`${String(explained.get(entry) ?? 0).padStart(7)} explained  ${entry.test}: ${entry.reason}`);
for (const failure of failures.slice(0, 10)) console.log(`DIFFERENT ${JSON.stringify(failure, null, 1)}`);
console.log(
  failures.length === 0 ? 'ok: no unexplained difference' : `${failures.length} unexplained differences`,
);
process.exit(failures.length === 0 ? 0 : 1);
