// Builds assets/data/cipher-suites.json and tls-clients.json from two lists of facts given by path:
//   node scripts/build-tls-data.mjs --suites <cipher-suites.json> --clients <tls-clients.json> [--out assets/data]
// Checks every record and every reference between the two, orders them, and writes one record per line so that a
// change of the data is a readable diff. Nothing is written unless everything is right.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const PROTOCOLS = ['SSL2.0', 'SSL3.0', 'TLS1.0', 'TLS1.1', 'TLS1.2', 'TLS1.3'];
const SOURCES = {
  suites: [
    'IANA TLS Parameters, TLS Cipher Suites registry: https://www.iana.org/assignments/tls-parameters/',
    'SSL 2.0 cipher kinds: The SSL Protocol, Hickman, 1995, and RFC 6101 appendix E',
    'OpenSSL names: openssl-ciphers(1)',
  ],
  clients: [
    'own-hello: decoded from a ClientHello recorded on loopback for this data set',
    'published-hello: decoded from a published recording of the named client',
    'assumption: derived from documented defaults, not recorded',
  ],
};

const hex = (digits) => z.string().regex(new RegExp(`^0x[0-9A-F]{${digits}}$`, 'u'));
const protocol = z.enum(PROTOCOLS);
const token = z.string().regex(/^[A-Za-z0-9_]{2,16}$/u);
const suite = (digits) =>
  z.strictObject({
    id: hex(digits),
    iana: z
      .string()
      .regex(/^[A-Za-z0-9_]{3,80}$/u)
      .nullable(),
    openssl: z
      .string()
      .regex(/^[A-Za-z0-9_-]{3,60}$/u)
      .nullable(),
    kx: token,
    au: token,
    enc: token,
    mode: token,
    bits: z.int().min(0).max(256),
    mac: token,
    export: z.boolean(),
    protocols: z.array(protocol).min(1),
    registered: z.boolean().optional(),
  });
const Suites = z.object({
  dataAsOf: z.iso.date(),
  suites: z.array(suite(4)).min(300),
  ssl2: z.array(suite(6)).min(1),
  signalling: z.array(z.strictObject({ id: hex(4), iana: z.string(), purpose: z.string() })),
});
const limit = z.int().min(512).max(16384).nullable();
const Clients = z.object({
  dataAsOf: z.iso.date(),
  clients: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9.-]{3,40}$/u),
        name: z.string().min(3).max(120),
        kind: z.enum(['os', 'browser', 'runtime', 'sync-client']),
        released: z.string().regex(/^\d{4}-\d{2}$/u),
        minVersion: protocol,
        maxVersion: protocol,
        cipherSuites: z.array(hex(4)).min(1),
        groups: z.array(z.string().regex(/^[A-Za-z0-9]{4,20}$/u)),
        signatureSchemes: z.array(hex(4)).nullable(),
        alpn: z.array(z.string().min(2).max(20)),
        sni: z.boolean(),
        sessionTicket: z.boolean(),
        limits: z.strictObject({ minRsaBits: limit, minDhBits: limit, maxDhBits: limit }),
        signallingSuites: z.array(hex(4)),
        evidence: z.enum(['own-hello', 'published-hello', 'assumption']),
        notes: z.string().max(1000).nullable(),
      }),
    )
    .min(1),
});

function read(path, schema) {
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  process.stderr.write(`nothing written: ${path}\n${z.prettifyError(parsed.error)}\n`);
  process.exit(1);
}

/** Faults that no schema sees: doubles, references that lead nowhere, version ranges upside down. */
function faults({ suites, ssl2, signalling }, { clients }) {
  const found = [];
  const ids = new Set();
  for (const { id } of [...suites, ...ssl2, ...signalling]) {
    if (ids.has(id)) found.push(`suite ${id} is listed twice`);
    ids.add(id);
  }
  const clientIds = new Set();
  for (const client of clients) {
    if (clientIds.has(client.id)) found.push(`client ${client.id} is listed twice`);
    clientIds.add(client.id);
    if (PROTOCOLS.indexOf(client.minVersion) > PROTOCOLS.indexOf(client.maxVersion))
      found.push(`client ${client.id}: minVersion is above maxVersion`);
    for (const id of [...client.cipherSuites, ...client.signallingSuites])
      if (!ids.has(id)) found.push(`client ${client.id} offers ${id}, which no suite has`);
    for (const list of ['cipherSuites', 'groups', 'signatureSchemes', 'alpn'])
      if (client[list] !== null && new Set(client[list]).size !== client[list].length)
        found.push(`client ${client.id}: ${list} has an entry twice`);
  }
  return found;
}

/** A suite always has a name in our data: the registry's, else OpenSSL's, else its number. */
const named = (entry) => ({
  ...entry,
  iana: entry.iana ?? entry.openssl?.replaceAll('-', '_') ?? `TLS_UNASSIGNED_${entry.id.slice(2)}`,
});
const byId = (a, b) => Number(a.id) - Number(b.id);
const lines = (records) => `[\n${records.map((record) => `    ${JSON.stringify(record)}`).join(',\n')}\n  ]`;
const document = (dataAsOf, sources, lists) =>
  `{\n  "dataAsOf": ${JSON.stringify(dataAsOf)},\n  "sources": ${JSON.stringify(sources)},\n${Object.entries(
    lists,
  )
    .map(([name, records]) => `  "${name}": ${lines(records)}`)
    .join(',\n')}\n}\n`;

const { values } = parseArgs({
  options: { suites: { type: 'string' }, clients: { type: 'string' }, out: { type: 'string' } },
});
if (!values.suites || !values.clients) {
  process.stderr.write('usage: build-tls-data --suites <file> --clients <file> [--out <folder>]\n');
  process.exit(2);
}
const suites = read(values.suites, Suites);
const clients = read(values.clients, Clients);
const found = faults(suites, clients);
if (found.length > 0) {
  process.stderr.write(`nothing written:\n${found.map((fault) => `- ${fault}`).join('\n')}\n`);
  process.exit(1);
}
const out = values.out ?? join(import.meta.dirname, '../assets/data');
writeFileSync(
  join(out, 'cipher-suites.json'),
  document(suites.dataAsOf, SOURCES.suites, {
    suites: suites.suites.map(named).sort(byId),
    ssl2: suites.ssl2.map(named).sort(byId),
    signalling: suites.signalling,
  }),
);
writeFileSync(
  join(out, 'tls-clients.json'),
  document(clients.dataAsOf, SOURCES.clients, { clients: clients.clients }),
);
process.stdout.write(
  `${suites.suites.length} suites, ${suites.ssl2.length} SSL 2.0 kinds, ${clients.clients.length} clients → ${out}\n`,
);
