// Compares protocols, suites and verdicts with sslscan and testssl.sh on servers started here, and prints every
// difference with who is right and why (a suite in question is offered alone, a verdict shows its evidence).
// `node bench/tls-differential.ts`; testssl.sh takes minutes, --fast leaves it out. With --required a peer that is not
// installed is a failure.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { helloFor } from '../main/scan/tls/hellos.ts';
import { probeTls } from '../main/scan/tls/index.ts';
import { Prober } from '../main/scan/tls/prober.ts';
import { SUITES, suiteByName } from '../main/scan/tls/suites.ts';
import { contextFor } from '../main/scan/tls/testing/context.ts';
import {
  installed,
  NGINX,
  nginxServer,
  OPENSSL,
  opensslServer,
  type RealServer,
  Workshop,
} from '../main/scan/tls/testing/real-servers.ts';
import type { TlsPart, TlsProtocol, TlsVulnerability } from '../shared/report.ts';

const run = promisify(execFile);

/** What a peer said in our words; absent where it says nothing. */
interface Opinion {
  protocols: Partial<Record<TlsProtocol, boolean>>;
  suites: Partial<Record<TlsProtocol, string[]>>;
  verdicts: Partial<Record<TlsVulnerability, boolean>>;
}

const nameOf = new Map(SUITES.map(({ id, name }) => [id, name]));
const PROTOCOL_WORDS: Record<string, TlsProtocol> = {
  ssl2: 'SSL2.0',
  ssl3: 'SSL3.0',
  'tls1.0': 'TLS1.0',
  'tls1.1': 'TLS1.1',
  'tls1.2': 'TLS1.2',
  'tls1.3': 'TLS1.3',
  SSLv2: 'SSL2.0',
  SSLv3: 'SSL3.0',
  TLS1: 'TLS1.0',
  TLS1_1: 'TLS1.1',
  TLS1_2: 'TLS1.2',
  TLS1_3: 'TLS1.3',
};

async function sslscan(port: number): Promise<Opinion> {
  const { stdout } = await run('sslscan', ['--no-colour', '--xml=-', `localhost:${port}`]);
  const out: Opinion = { protocols: {}, suites: {}, verdicts: {} };
  for (const [, type, version, enabled] of stdout.matchAll(
    /<protocol type="(\w+)" version="([\d.]+)" enabled="(\d)"/gu,
  )) {
    const protocol = PROTOCOL_WORDS[`${type}${version}`];
    if (protocol) out.protocols[protocol] = enabled === '1';
  }
  for (const [, version, id] of stdout.matchAll(
    /<cipher [^>]*sslversion="(?:TLSv)?([^"]+)"[^>]* id="(0x\w+)"/gu,
  )) {
    const protocol = PROTOCOL_WORDS[`tls${version}`];
    const name = nameOf.get(Number(id));
    if (protocol && name) {
      out.suites[protocol] ??= [];
      out.suites[protocol].push(name);
    }
  }
  const bleeding = [...stdout.matchAll(/<heartbleed [^>]*vulnerable="(\d)"/gu)];
  if (bleeding.length > 0) out.verdicts.heartbleed = bleeding.some(([, value]) => value === '1');
  const compression = /<compression supported="(\d)"/u.exec(stdout);
  if (compression) out.verdicts.crime = compression[1] === '1';
  return out;
}

/** Ids of testssl.sh's JSON and the verdict of ours they are about. */
const TESTSSL_VERDICTS: Record<string, TlsVulnerability> = {
  heartbleed: 'heartbleed',
  CCS: 'ccs',
  ROBOT: 'robot',
  CRIME_TLS: 'crime',
  POODLE_SSL: 'poodle',
  SWEET32: 'sweet32',
  FREAK: 'freak',
  DROWN: 'drown',
  LOGJAM: 'logjam',
  BEAST: 'beast',
  LUCKY13: 'lucky13',
  RC4: 'rc4',
};

async function testssl(port: number, file: string): Promise<Opinion> {
  const args = [
    '--warnings',
    'off',
    '--color',
    '0',
    '--ip',
    '127.0.0.1',
    '-p',
    '-E',
    '-U',
    '--jsonfile',
    file,
  ];
  await run('testssl', [...args, `https://localhost:${port}`], {
    timeout: 600_000,
    maxBuffer: 2 ** 26,
  }).catch(() => {
    // Its exit code counts findings.
  });
  const rows = JSON.parse(readFileSync(file, 'utf8')) as { id: string; severity: string; finding: string }[];
  const out: Opinion = { protocols: {}, suites: {}, verdicts: {} };
  for (const { id, severity, finding } of rows) {
    const protocol = PROTOCOL_WORDS[id];
    if (protocol) out.protocols[protocol] = !finding.startsWith('not offered');
    const verdict = TESTSSL_VERDICTS[id];
    if (verdict) out.verdicts[verdict] = !['OK', 'INFO'].includes(severity);
    const suite = /^cipher[-_](tls1(?:_[123])?|ssl3)_x([0-9a-f]{2,6})$/iu.exec(id);
    const spoken = suite && PROTOCOL_WORDS[(suite[1] ?? '').replace('tls', 'TLS').replace('ssl3', 'SSLv3')];
    const name = suite && nameOf.get(Number.parseInt(suite[2] ?? '', 16));
    if (spoken && name) {
      out.suites[spoken] ??= [];
      out.suites[spoken].push(name);
    }
  }
  return out;
}

/** Who is right about a suite: the server is asked once more, with that suite alone. */
async function settle(port: number, protocol: TlsProtocol, suite: string): Promise<string> {
  const id = suiteByName(suite)?.id;
  if (id === undefined || protocol === 'SSL2.0') return 'cannot be asked again';
  const ctx = contextFor(port);
  const outcome = await new Prober(ctx).ask(
    helloFor({ protocol, suites: [id], host: ctx.target.host }, ctx.random),
  );
  const accepted = outcome.kind === 'hello' && outcome.cipherSuite === id && outcome.protocol === protocol;
  return accepted
    ? 'who lists it is right: offered alone it is negotiated'
    : `who does not list it is right: offered alone it ends in ${outcome.kind}`;
}

async function compare(
  name: string,
  port: number,
  ours: TlsPart,
  peer: string,
  theirs: Opinion,
): Promise<number> {
  const differences: string[] = [];
  for (const [protocol, supported] of Object.entries(theirs.protocols)) {
    const mine = ours.protocols[protocol as TlsProtocol];
    const suites = ours.cipherSuites[protocol as TlsProtocol] ?? [];
    if (mine !== supported)
      differences.push(
        `protocol ${protocol}: ours ${mine}, theirs ${supported}; we negotiated ${suites.length} suites in it`,
      );
  }
  for (const [key, names] of Object.entries(theirs.suites)) {
    const protocol = key as TlsProtocol;
    const mine = ours.cipherSuites[protocol] ?? [];
    for (const suite of new Set([...names, ...mine])) {
      if (names.includes(suite) && mine.includes(suite)) continue;
      const whose = names.includes(suite) ? 'theirs' : 'ours';
      differences.push(`${protocol} ${suite}: only ${whose}; ${await settle(port, protocol, suite)}`);
    }
  }
  for (const [verdict, bad] of Object.entries(theirs.verdicts)) {
    const mine = ours.vulnerabilities[verdict as TlsVulnerability];
    if ((mine === 'vulnerable' || mine === 'potential') !== bad)
      differences.push(
        `verdict ${verdict}: ours ${mine} (${ours.evidence?.[verdict] ?? 'no evidence'}), theirs ${bad ? 'affected' : 'not affected'}`,
      );
  }
  const compared = [
    `${Object.keys(theirs.protocols).length} protocols`,
    `${Object.values(theirs.suites).flat().length} suites`,
    `${Object.keys(theirs.verdicts).length} verdicts`,
  ].join(', ');
  console.log(`${name} against ${peer} (${compared}): ${differences.length} differences`);
  for (const difference of differences) console.log(`  ${difference}`);
  return differences.length;
}

const required = process.argv.includes('--required');
let absent = 0;

/** Whether a peer can be asked; says so where it cannot. */
function present(peer: string, program: string): boolean {
  if (installed(program)) return true;
  absent += 1;
  console.log(`${peer} is not installed: not compared`);
  return false;
}

async function main(): Promise<number> {
  if (!OPENSSL) {
    console.log('openssl is not installed: nothing compared.');
    return required ? 1 : 0;
  }
  const workshop = new Workshop();
  const servers: [string, RealServer][] = [];
  try {
    workshop.certificate('rsa', 'rsa:2048');
    workshop.certificate('ec', 'ec');
    const rsa = ['-cert', 'rsa.pem', '-key', 'rsa.key'];
    const everything = [...rsa, '-dcert', 'ec.pem', '-dkey', 'ec.key', '-min_protocol', 'TLSv1'];
    const all = ['-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'];
    servers.push(['everything', await opensslServer(workshop, [...everything, ...all])]);
    servers.push(['s_server as it comes', await opensslServer(workshop, rsa)]);
    servers.push(['TLS 1.3 only', await opensslServer(workshop, [...rsa, '-tls1_3'])]);
    if (NGINX) {
      const files = 'ssl_certificate rsa.pem; ssl_certificate_key rsa.key;';
      servers.push(['nginx as it comes', await nginxServer(workshop, files)]);
      const lines = `${files} ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers ECDHE+AESGCM:ECDHE-RSA-CHACHA20-POLY1305:AES128-SHA; ssl_prefer_server_ciphers on;`;
      servers.push(['hardened with one relic', await nginxServer(workshop, lines)]);
    }
    let differ = 0;
    for (const [name, { port }] of servers) {
      const ours = await probeTls(contextFor(port));
      if (ours === null) throw new Error(`${name}: no answer`);
      if (present('sslscan', 'sslscan'))
        differ += await compare(name, port, ours, 'sslscan', await sslscan(port));
      if (process.argv.includes('--fast')) continue;
      if (present('testssl.sh', 'testssl'))
        differ += await compare(
          name,
          port,
          ours,
          'testssl',
          await testssl(port, workshop.path(`${port}.json`)),
        );
    }
    console.log(`${differ} differences`);
    return differ === 0 && !(required && absent > 0) ? 0 : 1;
  } finally {
    for (const [, server] of servers) server.stop();
    workshop.remove();
  }
}

process.exitCode = await main();
