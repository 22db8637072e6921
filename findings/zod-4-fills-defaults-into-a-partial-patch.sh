#!/bin/sh
# Guess: `settings.partial()` is the schema of a patch: what is not in the patch is not in the result, as in zod 3.
# Seen:  in zod 4.6.7 a field that has a default keeps it under `.partial()`, so parsing `{}` gives all the defaults; in
#        zod 3.25.76 it gives `{}`. `.default(…)` first and `.optional()` after it behaves the same way. Only a schema
#        without defaults (added after the patch schema is made) is one for patches.
# Why:   merged over what is stored, a patch of one key resets all others to their defaults, and nothing fails: types are
#        the same, the result is valid.
# Source: this run; zod's notes on version 4 say that defaults apply within optional fields, and do not mention patches.
set -eu
command -v npm >/dev/null || { echo 'SKIPPED: needs Node.js and npm'; exit 77; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund three@npm:zod@3.25.76 four@npm:zod@4.6.7 >/dev/null 2>&1 ||
  { echo 'SKIPPED: the packages could not be installed'; exit 77; }
cat > run.mjs <<'JS'
import { z as three } from 'three';
import { z as four } from 'four';
const stored = { every: 6, ca: 'own', paused: false };
const seen = Object.fromEntries(
  Object.entries({ three, four }).map(([name, z]) => {
    const settings = z.object({
      every: z.number().default(24),
      ca: z.string().nullable().default(null),
      paused: z.boolean().default(false),
    });
    const patch = settings.partial().parse({ paused: true });
    return [name, JSON.stringify({ patch, stored: { ...stored, ...patch } })];
  }),
);
console.log(`node ${process.version}`);
console.log('zod 3.25.76 ', seen.three);
console.log('zod 4.6.7   ', seen.four);
const as = (patch) => JSON.stringify({ patch, stored: { ...stored, ...patch } });
const same = seen.three === as({ paused: true }) && seen.four === as({ every: 24, ca: null, paused: true });
if (!same) console.log('CHANGED');
process.exitCode = same ? 0 : 1;
JS
node run.mjs
