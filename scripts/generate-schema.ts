// Writes assets/report.schema.json from shared/report.ts; with --check only says whether it is fresh (exit 1 if not).
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reportJsonSchema } from '../shared/report-schema.ts';

const file = fileURLToPath(new URL('../assets/report.schema.json', import.meta.url));
const text = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('assets/report.schema.json is not fresh. Run: npm run schema\n');
  process.exitCode = 1;
}
