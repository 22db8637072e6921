#!/bin/sh
# Guess: a library that keeps settings in a file has nothing to do with signals: SIGTERM once, handler called once.
# Seen:  importing conf 16.0.0 (which brings atomically, which brings when-exit) installs listeners for ending signals
#        that, after their own work, send the same signal to the process again. The program's handler is called twice for
#        one `kill`; without the import, once. electron-store is conf, so it brings the same.
# Why:   "a first Ctrl-C stops in good order, a second one at once" is a usual promise; with conf loaded the first is both,
#        and a service that systemd stops may be cut off in the middle of its good order. Take signals that follow each
#        other closely for one.
# Source: this run; the listeners are when-exit's, whose purpose is to clean temporary files up.
set -eu
command -v npm >/dev/null || { echo 'SKIPPED: needs Node.js and npm'; exit 77; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund conf@16.0.0 >/dev/null 2>&1 ||
  { echo 'SKIPPED: the packages could not be installed'; exit 77; }
cat > program.mjs <<'JS'
if (process.argv[2] === 'conf') {
  const { default: Conf } = await import('conf');
  new Conf({ cwd: process.cwd(), configName: 'settings' });
}
let calls = 0;
process.on('SIGTERM', () => {
  calls += 1;
});
process.kill(process.pid, 'SIGTERM');
// Whatever sends it again has long done so by then.
setTimeout(() => {
  console.log(calls);
  process.exit(0);
}, 1000);
JS
without=$(node program.mjs); with=$(node program.mjs conf)
echo "node $(node --version), conf 16.0.0, when-exit $(node -p 'require("./node_modules/when-exit/package.json").version')"
echo "one SIGTERM, calls of the program's handler: $without without conf, $with with it"
[ "$without" = 1 ] && [ "$with" = 2 ] || { echo CHANGED; exit 1; }
