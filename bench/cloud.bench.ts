// How long one report takes to be matched against the advisory data, and a whole audit of the sample clouds.
import { startSamples } from '../main/demo/samples.ts';
import { bundledKnowledge } from '../main/scan/cloud/knowledge.ts';
import { evaluate } from '../main/scan/evaluate.ts';
import { createScanPorts } from '../main/scan/index.ts';
import { scan } from '../main/scan/scan.ts';
import { parseTarget } from '../main/scan/target.ts';

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const ms = (value: number): string => `${value.toFixed(2)} ms`;

const knowledge = bundledKnowledge();
const ports = createScanPorts('0.0.0-bench', knowledge);
const samples = await startSamples({ now: new Date(), version: '34.0.6' });
try {
  for (const [name, url, ca] of [
    ['neglected ownCloud 8.1.3', samples.neglected.url, null],
    ['hardened Nextcloud 34.0.6', samples.hardened.url, samples.caPem],
  ] as const) {
    const target = parseTarget(url);
    if (!target.ok) throw new Error(target.error.message);
    const audits: number[] = [];
    let report = await scan(target.value, { trust: { ca, pin: null } }, ports);
    for (let run = 0; run < 5; run++) {
      const started = performance.now();
      report = await scan(target.value, { trust: { ca, pin: null } }, ports);
      audits.push(performance.now() - started);
    }
    const judged: number[] = [];
    const now = new Date(report.startedAt);
    for (let run = 0; run < 200; run++) {
      const started = performance.now();
      evaluate(report, knowledge, now);
      judged.push(performance.now() - started);
    }
    const matches = report.cloud?.advisories.length ?? 0;
    process.stdout.write(
      `${name}: full audit ${ms(median(audits))} (median of 5), judged again with ${matches} advisories matched ${ms(median(judged))} (median of 200; goal < 5 ms)\n`,
    );
  }
} finally {
  await samples.close();
}
