#!/bin/sh
# Guess: an HTTP client that skips 103 Early Hints before the answer skips 100 Continue as well.
# Seen:  undici 8.12.4 (and with it fetch) ends with "bad response" where a server sends `100 Continue` to a request that
#        did not say `Expect: 100-continue`; a 103 in its place is skipped. node:http reads both as the 200 that follows.
# Why:   RFC 9110 §15.2 has a client read 1xx answers even if it expects none, so the server is within the standard, and a
#        monitor built on undici or fetch reports a working server as down.
# Source: this run; RFC 9110 §15.2.
set -eu
command -v npm >/dev/null || { echo 'SKIPPED: needs Node.js and npm'; exit 77; }
node -e 'process.exit(+process.versions.node.split(".")[0] >= 24 ? 0 : 1)' || { echo 'SKIPPED: needs Node.js 24'; exit 77; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund undici@8.12.4 >/dev/null 2>&1 ||
  { echo 'SKIPPED: the packages could not be installed'; exit 77; }
cat > run.mjs <<'JS'
import { get } from 'node:http';
import { createServer } from 'node:net';
import { request } from 'undici';
const answers = {
  'Early Hints': 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n',
  Continue: 'HTTP/1.1 100 Continue\r\n\r\n',
};
const seen = {};
for (const [name, first] of Object.entries(answers)) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () =>
      socket.end(`${first}HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`),
    );
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${server.address().port}/`;
  seen[name] = {
    undici: await request(url).then(
      async ({ statusCode, body }) => `${statusCode} ${await body.text()}`,
      (error) => error.message,
    ),
    'node:http': await new Promise((done) =>
      get(url, (response) => {
        let text = '';
        response.on('data', (piece) => (text += piece)).on('end', () => done(`${response.statusCode} ${text}`));
      }).on('error', (error) => done(error.message)),
    ),
  };
  server.close();
}
console.log(`node ${process.version}, undici 8.12.4`);
for (const [name, by] of Object.entries(seen)) console.log(`${name} first:`, JSON.stringify(by));
const expected = {
  'Early Hints': { undici: '200 ok', 'node:http': '200 ok' },
  Continue: { undici: 'bad response', 'node:http': '200 ok' },
};
const same = JSON.stringify(seen) === JSON.stringify(expected);
if (!same) console.log('CHANGED');
process.exitCode = same ? 0 : 1;
JS
node run.mjs
