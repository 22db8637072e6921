import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Report } from '../../shared/report.ts';
import { type Samples, startSamples } from '../demo/samples.ts';
import { makeReport } from '../monitor/testing/reports.ts';
import { openHistory } from '../storage/history/index.ts';
import { claimDataDirectory } from '../storage/index.ts';
import { pathsIn } from '../storage/paths.ts';
import { type Ended, run as runBare } from './testing/io.ts';

const now = () => new Date();
let samples: Samples;
let directory: string;
const ends: Ended[] = [];

/** The command line on this test's data directory, in which nothing asks the outside. */
async function run(...argv: string[]): Promise<Ended> {
  const ended = await runBare([...argv, '--data-dir', directory]);
  ends.push(ended);
  return ended;
}
const bare = async (...argv: string[]): Promise<Ended> => {
  const ended = await runBare(argv);
  ends.push(ended);
  return ended;
};
const fileWith = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

/** A port of loopback where nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  samples = await startSamples({ now: now(), version: '34.0.6' });
});
afterAll(() => samples.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weathervane-cli-'));
  fileWith(
    'settings.json',
    JSON.stringify({ schemaVersion: 1, data: { refresh: 'off' }, network: { connectivityUrl: null } }),
  );
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
  for (const { out, told } of ends.splice(0))
    expect(`${out}${told}`).not.toMatch(/^\s+at .*[:(]|node:internal|\.ts:\d+/mu);
});

describe('usage', () => {
  test('help and version are answers', async () => {
    expect(await bare('--help')).toMatchObject({ code: 0, told: '', out: expect.stringContaining('scan') });
    expect(await bare('scan', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('--fail-on'),
    });
    expect(await bare('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/u) });
  });

  test.each([
    [[]],
    [['weather']],
    [['scan']],
    [['scan', 'a', 'b']],
    [['scan', 'a', '--loud']],
    [['data']],
    [['scan', 'a', '--ca']],
    [['scan', 'a', '--pace', 'slow']],
  ])('%j is a usage error, told on stderr', async (argv) => {
    const { code, out, told } = await bare(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(told).not.toBe('');
  });
});

describe('scan', () => {
  test.each([
    [['ftp://x'], /"ftp:\/\/" cannot be scanned/u],
    [[''], /No address/u],
    [['localhost', '--timeout', '0'], /--timeout takes seconds/u],
    [['localhost', '--timeout', 'soon'], /--timeout takes seconds/u],
    [['localhost', '--only', 'tls,weather'], /not "weather"/u],
    [['localhost', '--only', ','], /--only takes/u],
    [['localhost', '--fail-on', 'awful'], /--fail-on takes/u],
    [['localhost', '--pin', 'abc'], /64 hexadecimal digits/u],
    [['localhost', '--ca', '/nowhere/ca.pem'], /cannot be read/u],
    [['localhost', '--ca', tmpdir()], /cannot be read/u],
  ])('%j is refused with a sentence', async (argv, sentence) => {
    const { code, out, told } = await run('scan', ...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(told).toMatch(sentence);
  });

  test('--ca takes PEM certificates only', async () => {
    const wrong = {
      'none.pem': 'no certificate',
      'broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'huge.pem': 'x'.repeat(65_537),
    };
    for (const [name, text] of Object.entries(wrong)) {
      const { code, out, told } = await run('scan', samples.hardened.url, '--ca', fileWith(name, text));
      expect({ name, code, out }).toEqual({ name, code: 2, out: '' });
      expect(told).toContain(name);
    }
  });

  test('--json is one document, the report; trusted by the CA given', async () => {
    const ca = fileWith('ca.pem', samples.caPem);
    const { code, out, told } = await run('scan', samples.hardened.url, '--json', '--ca', ca);
    expect({ code, told }).toEqual({ code: 0, told: '' });
    const report = Report.parse(JSON.parse(out));
    expect(report).toMatchObject({ status: 'up', certificate: { trusted: true, trustedBy: 'user-ca' } });
  });

  test('a neglected cloud fails the threshold it is over, and only that', async () => {
    const { url } = samples.neglected;
    expect(await run('scan', url, '--only', 'cloud', '--fail-on', 'high')).toMatchObject({ code: 1 });
    expect(await run('scan', url, '--only', 'cloud')).toMatchObject({
      code: 0,
      out: expect.stringContaining('ownCloud 8.1.3'),
    });
  });

  test('--only and --pin reach the scan', async () => {
    const first = await run('scan', samples.hardened.url, '--json', '--only', 'certificate');
    const { certificate, tls, http, cloud } = Report.parse(JSON.parse(first.out));
    expect({ tls, http, cloud }).toEqual({ tls: null, http: null, cloud: null });
    expect(certificate?.trusted).toBe(false);
    const pin = certificate?.fingerprint256.replaceAll(/..(?=.)/gu, '$&:') ?? '';
    const pinned = await run('scan', samples.hardened.url, '--json', '--only', 'certificate', '--pin', pin);
    expect(Report.parse(JSON.parse(pinned.out)).certificate).toMatchObject({ trusted: true, pinned: true });
  });

  test('where nothing listens: 3, with the reason, and still one document', async () => {
    const url = `127.0.0.1:${await closedPort()}`;
    const text = await run('scan', url);
    expect(text).toMatchObject({ code: 3, out: '', told: expect.stringContaining('could not be scanned') });
    const json = await run('scan', url, '--json');
    expect(json.code).toBe(3);
    expect(Report.parse(JSON.parse(json.out)).status).toBe('unreachable');
  });
});

describe('the list of clouds', () => {
  const idOf = ({ out }: Ended): string => out.split('  ')[0] ?? '';

  test('add, status, remove', async () => {
    const added = await run('add', samples.hardened.url, '--name', 'Attic');
    expect(added).toMatchObject({ code: 0, told: expect.stringContaining('Found Nextcloud') });
    const again = await run('add', samples.hardened.url);
    expect(again).toMatchObject({ code: 2, out: '', told: expect.stringContaining('already, as "Attic"') });
    const status = await run('status');
    expect(status.out).toMatch(/Attic\s+not scanned yet/u);
    expect(await run('remove', idOf(added))).toMatchObject({ code: 0 });
    expect(await run('remove', idOf(added))).toMatchObject({ code: 2 });
    expect((await run('status')).out).toContain('No clouds are configured');
  });

  test('add stores a cloud that cannot be reached, and says so', async () => {
    const added = await run('add', `127.0.0.1:${await closedPort()}`);
    expect(added).toMatchObject({ code: 0, told: expect.stringContaining('added all the same') });
    const { clouds } = JSON.parse((await run('status', '--json')).out);
    expect(clouds).toMatchObject([{ id: idOf(added), weather: 'fog', scannedAt: null }]);
  });

  test('add refuses what is no address and a name too long', async () => {
    expect(await run('add', 'ftp://x')).toMatchObject({ code: 2, out: '' });
    const long = await run('add', `127.0.0.1:${await closedPort()}`, '--name', 'x'.repeat(200));
    expect(long).toMatchObject({ code: 2, out: '' });
    expect(JSON.parse((await run('status', '--json')).out).clouds).toEqual([]);
  });

  test('names from an edited settings file do not move the cursor', async () => {
    await run('add', `127.0.0.1:${await closedPort()}`, '--name', 'NAME');
    const path = pathsIn(directory).settings;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('NAME', String.raw`a\u001b[2Jb`));
    expect((await run('status')).out).toContain('a [2Jb');
    expect((await run('status')).out).not.toContain('\u001b');
  });
});

describe('export and import', () => {
  const fill = (scans: number) => {
    const history = openHistory(pathsIn(directory).history, now);
    for (let day = 0; day < scans; day++)
      history.addReport('home', makeReport({ at: Date.UTC(2026, 0, 1 + day), version: `34.0.${day % 2}` }));
    history.close();
  };
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('the whole history, line by line, and back again', async () => {
    fill(30);
    const { code, out } = await run('export', '--what', 'history-jsonl');
    expect(code).toBe(0);
    const records = lines(out);
    expect(records.filter(({ type }) => type === 'scan')).toHaveLength(30);
    expect(records.at(-1)).toEqual({ type: 'end', complete: true });
    const file = fileWith('out.jsonl', out);
    rmSync(pathsIn(directory).history);
    expect(await run('import', file)).toMatchObject({
      code: 0,
      told: expect.stringContaining('30 records imported'),
    });
  });

  test('a history longer than one text is read line by line', async () => {
    fill(3);
    const { out } = await run('export', '--what', 'history-jsonl');
    const blank = `${' '.repeat(1024 * 1024 - 1)}\n`;
    const file = fileWith('long.jsonl', blank.repeat(65) + out);
    rmSync(pathsIn(directory).history);
    expect(await run('import', file)).toMatchObject({
      code: 0,
      told: expect.stringContaining('3 records imported'),
    });
    writeFileSync(file, `${blank.repeat(65)}{}`);
    expect(await run('import', file)).toMatchObject({
      code: 2,
      told: expect.stringContaining('neither settings nor a line of history'),
    });
  });

  test('to a new file of the owner only, never over another', async () => {
    fill(2);
    const output = join(directory, 'history.jsonl');
    expect(await run('export', '--what', 'history-jsonl', '--output', output)).toMatchObject({
      code: 0,
      out: '',
    });
    const text = readFileSync(output, 'utf8');
    expect(lines(text).at(-1)).toEqual({ type: 'end', complete: true });
    if (process.platform !== 'win32') expect(statSync(output).mode & 0o777).toBe(0o600);
    const again = await run('export', '--output', output);
    expect(again).toMatchObject({ code: 2, told: expect.stringContaining('not overwritten') });
    expect(readFileSync(output, 'utf8')).toBe(text);
    expect(await run('export', '--output', '/nowhere/x')).toMatchObject({ code: 2 });
  });

  test('settings and CSV', async () => {
    fill(1);
    const settings = await run('export');
    expect(JSON.parse(settings.out)).toMatchObject({ schemaVersion: 1, data: { refresh: 'off' } });
    const csv = await run('export', '--what', 'history-csv');
    expect(csv.out.split('\r\n')).toHaveLength(3);
    expect(await run('export', '--what', 'everything')).toMatchObject({ code: 2, out: '' });
    const file = fileWith('settings-export.json', settings.out);
    expect(await run('import', file)).toMatchObject({ code: 0 });
  });

  test('import refuses what is not there or not ours', async () => {
    for (const file of ['/nowhere/x', directory, fileWith('x.txt', 'hello'), fileWith('y.json', '[1]')])
      expect(await run('import', file)).toMatchObject({ code: 2, out: '' });
  });
});

describe('the data directory', () => {
  test('held by another: commands that write say who; status still answers', async () => {
    const { lock } = claimDataDirectory(directory, 'the desktop app', now);
    expect(lock.held).toBe(true);
    try {
      const commands = [
        ['add', '127.0.0.1'],
        ['remove', 'x'],
        ['export'],
        ['import', fileWith('x.json', '{}')],
        ['discover', '127.77.0.0/30'],
        ['serve', '--port', '0', '--no-open'],
      ];
      for (const argv of commands) {
        const { code, out, told } = await run(...argv);
        expect({ argv, code, out }).toEqual({ argv, code: 2, out: '' });
        expect(told).toContain(`the desktop app, process ${process.pid}`);
      }
      expect(await run('status')).toMatchObject({ code: 0 });
    } finally {
      if (lock.held) lock.release();
    }
    expect(await run('export')).toMatchObject({ code: 0 });
  });

  test('that is a file, or cannot be read, is a sentence', async () => {
    const file = fileWith('file', '');
    for (const argv of [['export'], ['serve', '--port', '0', '--no-open']]) {
      const ended = await bare(...argv, '--data-dir', file);
      expect(ended).toMatchObject({ code: 2, out: '', told: expect.stringContaining('cannot be used') });
    }
    await run('add', `127.0.0.1:${await closedPort()}`);
    const history = pathsIn(directory).history;
    writeFileSync(history, 'not a database, but long enough to be looked at as one');
    expect(await run('status')).toMatchObject({
      code: 2,
      out: '',
      told: expect.stringContaining('cannot be used'),
    });
  });

  test('a scan leaves none behind', async () => {
    const missing = join(directory, 'missing');
    await bare('scan', `127.0.0.1:${await closedPort()}`, '--data-dir', missing);
    expect(existsSync(missing)).toBe(false);
  });
});

describe('discover', () => {
  test('looks at home networks only', async () => {
    for (const range of ['8.8.8.0/24', 'home', '10.0.0.0/8']) {
      const { code, out, told } = await run('discover', range);
      expect({ range, code, out }).toEqual({ range, code: 2, out: '' });
      expect(told.length).toBeGreaterThan(20);
    }
  });

  test('an empty network is an answer', async () => {
    expect(await run('discover', '127.77.0.0/28')).toMatchObject({
      code: 0,
      out: '',
      told: expect.stringContaining('No cloud was found'),
    });
    const { code, out } = await run('discover', '127.77.0.0/30', '--json');
    expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: [] });
  });
});

describe('serve', () => {
  test('prints its one line and ends when told to', async () => {
    const stop = new AbortController();
    let out = '';
    fileWith('index.html', '<!doctype html><title>Weathervane</title>');
    const { code, told } = await runBare(['serve', '--port', '0', '--no-open', '--data-dir', directory], {
      signal: stop.signal,
      rendererDir: directory,
      out: (text) => {
        out += text;
        stop.abort();
      },
    });
    expect({ code, told }).toEqual({ code: 0, told: '' });
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=\S+\n$/u);
  });

  test.each(['70000', 'x', '-1', ''])('refuses port %j', async (port) => {
    expect(await run('serve', `--port=${port}`, '--no-open')).toMatchObject({ code: 2, out: '' });
  });
});

test('what goes wrong inside is 4, with a sentence', async () => {
  const broken = await runBare(['status', '--data-dir', directory], {
    out: () => {
      throw new Error('a bug');
    },
  });
  expect(broken).toMatchObject({ code: 4, told: 'Something went wrong inside Weathervane: a bug.\n' });
});
