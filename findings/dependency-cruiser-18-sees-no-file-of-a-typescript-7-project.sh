#!/bin/sh
# Guess: a checker of import rules that cannot read a project's language says so, and fails.
# Seen:  dependency-cruiser 18.7.2 reads TypeScript through the compiler's JavaScript API, which typescript 7.0.2 no longer
#        offers. It then takes no .ts file for a source, finds "no dependency violations (0 modules)" and exits with 0, where
#        the same folder beside typescript 5.9.3 is a violation and exit code 1.
# Why:   a boundary check in CI goes green on the day of the upgrade and looks at nothing from then on. The number of
#        modules is the only sign, so have a script compare it.
# Source: this run.
set -eu
node -e 'process.exit(+process.versions.node.split(".")[0] >= 22 ? 0 : 1)' || { echo 'SKIPPED: needs Node.js 22'; exit 77; }
command -v npm >/dev/null || { echo 'SKIPPED: needs Node.js and npm'; exit 77; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
mkdir -p src/low src/high
echo 'import { high } from "../high/high.ts"; export const low = high;' > src/low/low.ts
echo 'export const high = 1;' > src/high/high.ts
cat > rules.cjs <<'RULES'
module.exports = {
  forbidden: [{ name: 'low-not-high', severity: 'error', from: { path: '^src/low' }, to: { path: '^src/high' } }],
};
RULES
cruise() { # typescript's version → "exit code, last line"
  echo '{"private":true,"type":"module"}' > package.json; rm -rf node_modules package-lock.json
  npm install --silent --ignore-scripts --no-audit --no-fund dependency-cruiser@18.7.2 "typescript@$1" >/dev/null 2>&1 ||
    { echo 'SKIPPED: the packages could not be installed' >&2; exit 77; }
  code=0; node_modules/.bin/depcruise --config rules.cjs src > out.txt 2>&1 || code=$?
  echo "$code: $(grep -E 'violation' out.txt | tail -1 | sed 's/^[^a-z0-9]*//')"
}
old=$(cruise 5.9.3); new=$(cruise 7.0.2)
echo "node $(node --version), dependency-cruiser 18.7.2"
echo "beside typescript 5.9.3  exit $old"
echo "beside typescript 7.0.2  exit $new"
case "$old" in 1:*'1 dependency violations'*) ;; *) echo 'CHANGED: typescript 5.9.3'; exit 1 ;; esac
case "$new" in 0:*'(0 modules'*) ;; *) echo 'CHANGED: typescript 7.0.2'; exit 1 ;; esac
