// node scripts/build-data.mjs <advisories.json> <lifecycle.json> [<output folder>]
// Compiles collected advisory and lifecycle facts into assets/data/advisories.json and assets/data/lifecycle.json,
// one record a line so that a change shows as a change. What the inputs look like and where they come from: docs/data.md
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareVersionTexts } from '../main/scan/cloud/version.ts';
import { PRODUCT_IDS, PRODUCTS } from '../shared/products.ts';

const [advisoriesPath, lifecyclePath, out = resolve(import.meta.dirname, '../assets/data')] =
  process.argv.slice(2);
if (lifecyclePath === undefined) {
  console.error('usage: node scripts/build-data.mjs <advisories.json> <lifecycle.json> [<output folder>]');
  process.exit(2);
}

const productOf = (name) => {
  const product = PRODUCT_IDS.find((id) => id === name || PRODUCTS[id].alsoKnownAs?.includes(name));
  if (product === undefined) throw new Error(`unknown product ${name}`);
  return product;
};
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Only what is known: keys without a value are left out. */
const known = (record) =>
  Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) =>
        value !== null && value !== undefined && value !== false && !(Array.isArray(value) && !value.length),
    ),
  );

function advisory(input) {
  const affected = input.affected.map(({ from, fixed }) => [from, fixed]);
  for (const [from, fixed] of affected)
    if (
      !/^\d+(\.\d+){0,3}$/.test(from) ||
      !/^\d+(\.\d+){1,3}$/.test(fixed) ||
      compareVersionTexts(from, fixed) >= 0
    )
      throw new Error(`${input.id}: not a range: ${from} .. ${fixed}`);
  return known({
    id: input.id,
    aliases: input.aliases,
    product: productOf(input.product),
    severity: input.severity,
    cvss: input.cvss,
    cwe: input.cwe,
    vendorRisk: input.vendorRisk,
    published: input.published,
    affected,
    // Ranges of an app's versions: never matched against the server's.
    component: input.rangesFor === 'component' ? input.component : null,
    enterpriseFixed: input.enterpriseFixed,
    summary: input.summary,
    url: input.url,
    knownExploited: input.knownExploited,
  });
}

const cycle = (input) => ({
  cycle: input.cycle,
  released: input.released ?? null,
  // The update server's day is exact; other sources give the last day of the month.
  eol: input.eolUpdateServer ?? input.eol ?? null,
  latest: input.latest ?? null,
  latestReleased: input.latestReleased ?? null,
  ...(input.channel === undefined ? {} : { channel: input.channel }),
});

const list = (records, indent) => records.map((record) => indent + JSON.stringify(record)).join(',\n');

const advisoriesIn = read(advisoriesPath);
const advisories = advisoriesIn.advisories
  .map(advisory)
  .sort((a, b) => byText(a.published, b.published) || byText(a.id, b.id));
if (new Set(advisories.map(({ id, product }) => `${product} ${id}`)).size !== advisories.length)
  throw new Error('two records of one product with the same id');

const lifecycleIn = read(lifecyclePath);
const products = Object.entries(lifecycleIn.products).map(([name, cycles]) => [
  productOf(name),
  cycles.map(cycle).sort((a, b) => compareVersionTexts(b.cycle, a.cycle)),
]);

writeFileSync(
  resolve(out, 'advisories.json'),
  `{\n"schemaVersion": 1,\n"dataAsOf": ${JSON.stringify(advisoriesIn.dataAsOf)},\n"sources": [\n${list(advisoriesIn.sources, '  ')}\n],\n"advisories": [\n${list(advisories, '  ')}\n]\n}\n`,
);
writeFileSync(
  resolve(out, 'lifecycle.json'),
  `{\n"schemaVersion": 1,\n"dataAsOf": ${JSON.stringify(lifecycleIn.dataAsOf)},\n"sources": [\n${list(lifecycleIn.sources, '  ')}\n],\n"products": {\n${products
    .map(([name, cycles]) => `  ${JSON.stringify(name)}: [\n${list(cycles, '    ')}\n  ]`)
    .join(',\n')}\n}\n}\n`,
);
console.log(
  `${advisories.length} advisories, ${products.reduce((sum, [, cycles]) => sum + cycles.length, 0)} cycles`,
);
