import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kxOf } from '../suites.ts';
import {
  decodeClientHello,
  decodeSsl2ClientHello,
  encodeServerHello,
  encodeSsl2ServerHello,
} from '../testing/server-side.ts';
import { concat, uint, vector } from './bytes.ts';
import {
  type ClientHelloSpec,
  encodeClientHello,
  encodeClientHelloMessage,
  padHello,
} from './client-hello.ts';
import { extensionId, type HelloExtension } from './extensions.ts';
import { FlightReader } from './flight.ts';
import { groupId, groupName } from './groups.ts';
import { encodeHandshake } from './handshake.ts';
import { keyShare } from './key-share.ts';
import { encodeRecord, MAX_CONNECTION_BYTES } from './record.ts';
import { CONTENT_TYPE, greaseValue, HANDSHAKE_TYPE, isGrease } from './registry.ts';
import { decodeServerHello } from './server-messages.ts';
import { decodeSsl2Answer, encodeSsl2ClientHello } from './ssl2.ts';

const uint16 = fc.integer({ min: 0, max: 0xffff });
const uint8 = fc.integer({ min: 0, max: 0xff });
const bytes = (max: number, min = 0) => fc.uint8Array({ minLength: min, maxLength: max });
const name = fc.stringMatching(/^[a-z0-9.-]{1,40}$/u);
const known = new Set([0, 5, 10, 11, 13, 15, 16, 21, 22, 23, 35, 43, 44, 45, 50, 51, 0xff01]);

const extension: fc.Arbitrary<HelloExtension> = fc.oneof(
  name.map((host): HelloExtension => ({ type: 'server_name', host })),
  fc
    .array(uint16, { maxLength: 20 })
    .map((versions): HelloExtension => ({ type: 'supported_versions', versions })),
  fc.array(uint16, { maxLength: 40 }).map((groups): HelloExtension => ({ type: 'supported_groups', groups })),
  fc
    .array(fc.record({ group: uint16, key: bytes(80) }), { maxLength: 4 })
    .map((shares): HelloExtension => ({ type: 'key_share', shares })),
  fc
    .array(uint16, { maxLength: 30 })
    .map((schemes): HelloExtension => ({ type: 'signature_algorithms', schemes })),
  fc.array(uint8, { maxLength: 3 }).map((formats): HelloExtension => ({ type: 'ec_point_formats', formats })),
  fc.array(name, { maxLength: 5 }).map((protocols): HelloExtension => ({ type: 'alpn', protocols })),
  fc.constant<HelloExtension>({ type: 'status_request' }),
  bytes(60).map((ticket): HelloExtension => ({ type: 'session_ticket', ticket })),
  fc.constant<HelloExtension>({ type: 'extended_master_secret' }),
  bytes(36).map((verifyData): HelloExtension => ({ type: 'renegotiation_info', verifyData })),
  uint8.map((mode): HelloExtension => ({ type: 'heartbeat', mode })),
  fc
    .array(uint8, { maxLength: 3 })
    .map((modes): HelloExtension => ({ type: 'psk_key_exchange_modes', modes })),
  bytes(40).map((cookie): HelloExtension => ({ type: 'cookie', cookie })),
  fc.integer({ min: 0, max: 600 }).map((length): HelloExtension => ({ type: 'padding', length })),
  fc
    .tuple(
      uint16.filter((id) => !known.has(id)),
      bytes(60),
    )
    .map(([id, data]): HelloExtension => ({ type: 'raw', id, data })),
);

const hello: fc.Arbitrary<ClientHelloSpec> = fc.record({
  version: uint16,
  recordVersion: fc.constantFrom(0x0300, 0x0301),
  random: bytes(32, 32),
  sessionId: bytes(32),
  cipherSuites: fc.array(uint16, { maxLength: 120 }),
  compressionMethods: fc.array(uint8, { maxLength: 3 }),
  extensions: fc.option(fc.array(extension, { maxLength: 12 })),
});

const choice = { version: 0x0303, random: new Uint8Array(32), sessionId: new Uint8Array(0), compression: 0 };
const serverHello = encodeHandshake(
  HANDSHAKE_TYPE.serverHello,
  encodeServerHello({ ...choice, cipherSuite: 0xc02f, extensions: new Map([[0xff01, Uint8Array.of(0)]]) }),
);
const certificate = encodeHandshake(
  HANDSHAKE_TYPE.certificate,
  vector(3, vector(3, new Uint8Array(900).fill(7))),
);
const exchange = encodeHandshake(
  HANDSHAKE_TYPE.serverKeyExchange,
  concat(Uint8Array.of(3), uint(29, 2), vector(1, new Uint8Array(32)), new Uint8Array(70)),
);
const done = encodeHandshake(HANDSHAKE_TYPE.serverHelloDone, new Uint8Array(0));
const messages = concat(serverHello, certificate, exchange, done);

/** The same flight in records of any size. */
function inRecords(sizes: readonly number[]): Uint8Array {
  const out: Uint8Array[] = [];
  let offset = 0;
  for (let index = 0; offset < messages.length; index += 1) {
    const size = sizes[index % sizes.length] ?? messages.length;
    out.push(encodeRecord(CONTENT_TYPE.handshake, 0x0303, messages.subarray(offset, offset + size)));
    offset += size;
  }
  return concat(...out);
}

/** Feeds a stream in chunks of any size. */
function read(stream: Uint8Array, sizes: readonly number[]): FlightReader {
  const reader = new FlightReader('flight', kxOf);
  let offset = 0;
  for (let index = 0; offset < stream.length; index += 1) {
    const size = sizes[index % sizes.length] ?? stream.length;
    reader.push(stream.subarray(offset, offset + size));
    offset += size;
  }
  return reader;
}

const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });

describe('ClientHello', () => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(hello, (spec) => {
        const body = encodeClientHelloMessage(spec).subarray(4);
        expect(decodeClientHello(body, spec.recordVersion)).toEqual(spec);
      }),
    );
  });

  it('is never decoded from arbitrary bytes by an exception', () => {
    fc.assert(
      fc.property(bytes(400), (body) => {
        const decoded = decodeClientHello(body);
        if (decoded) expect(encodeClientHelloMessage(decoded).length).toBeGreaterThan(4);
      }),
    );
  });

  it('is padded out of the range of 256 to 511 bytes that some load balancers hang on', () => {
    fc.assert(
      fc.property(
        hello.filter(({ extensions }) => extensions !== null),
        (spec) => {
          const { length } = encodeClientHelloMessage(padHello(spec));
          expect(length < 256 || length >= 512).toBe(true);
        },
      ),
    );
  });

  it('knows the number of every extension it has a form for', () => {
    expect(extensionId({ type: 'key_share', shares: [] })).toBe(51);
    expect(extensionId({ type: 'raw', id: 0x3374, data: new Uint8Array(0) })).toBe(0x3374);
  });

  it('is one record', () => {
    const spec: ClientHelloSpec = {
      version: 0x0303,
      recordVersion: 0x0301,
      random: new Uint8Array(32),
      sessionId: new Uint8Array(0),
      cipherSuites: [0xc02f],
      compressionMethods: [0],
      extensions: null,
    };
    expect(Buffer.from(encodeClientHello(spec)).toString('hex')).toBe(
      `160301002d0100002903030${'0'.repeat(63)}000002c02f0100`,
    );
  });
});

describe('key shares', () => {
  const random = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 37 + 11) & 0xff);

  it.each([
    ['x25519', 32],
    ['secp256r1', 65],
    ['secp384r1', 97],
    ['secp521r1', 133],
    ['x448', 56],
    ['ffdhe2048', 256],
    ['X25519MLKEM768', 1184 + 32],
    ['SecP256r1MLKEM768', 65 + 1184],
  ])('%s has %i bytes', (group, length) => {
    expect(keyShare(groupId(group) ?? 0, random)?.key.length).toBe(length);
  });

  it('has none for groups before TLS 1.3', () => {
    expect(keyShare(groupId('sect163k1') ?? 0, random)).toBeNull();
  });

  it('names groups it does not know by number', () => {
    expect(groupName(0x4a4a)).toBe('0x4A4A');
  });
});

describe('GREASE', () => {
  it('makes the sixteen reserved values and recognises them', () => {
    const values = Array.from({ length: 16 }, (_, seed) => greaseValue(seed));
    expect(new Set(values).size).toBe(16);
    expect(values.every(isGrease)).toBe(true);
    expect(isGrease(0xc02f)).toBe(false);
  });
});

describe('a server flight', () => {
  it('is read whatever the records and chunks', () => {
    fc.assert(
      fc.property(sizes, sizes, (records, chunks) => {
        const { outcome } = read(inRecords(records), chunks);
        expect(outcome).toMatchObject({ kind: 'hello', cipherSuite: 0xc02f, group: 29, complete: true });
      }),
    );
  });

  it('that is cut short within a record is malformed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: messages.length + 4 }), (length) => {
        const reader = read(inRecords([messages.length]).subarray(0, length), [64]);
        const outcome = reader.end({ kind: 'closed', reset: false, refusal: false });
        expect(outcome.kind).toBe(length === 0 ? 'closed' : 'malformed');
      }),
    );
  });

  it('that is cut short behind its ServerHello still tells the choice', () => {
    const record = encodeRecord(CONTENT_TYPE.handshake, 0x0303, serverHello);
    const outcome = read(record, [9]).end({ kind: 'timeout' });
    expect(outcome).toMatchObject({ kind: 'hello', cipherSuite: 0xc02f, complete: false });
  });

  it('from arbitrary bytes ends in a named outcome', () => {
    fc.assert(
      fc.property(bytes(2000), sizes, (stream, chunks) => {
        const reader = read(stream, chunks);
        const outcome = reader.end({ kind: 'timeout' });
        expect(['hello', 'alert', 'malformed', 'timeout']).toContain(outcome.kind);
      }),
    );
  });

  it('from arbitrary handshake records ends in a named outcome', () => {
    fc.assert(
      fc.property(bytes(600), uint8, sizes, (payload, type, chunks) => {
        const record = encodeRecord(20 + (type % 5), 0x0303, concat(Uint8Array.of(2), payload));
        const outcome = read(record, chunks).end({ kind: 'timeout' });
        expect(['hello', 'alert', 'malformed', 'timeout']).toContain(outcome.kind);
      }),
    );
  });

  it.each([
    ['a handshake message of 16 MiB', concat(Uint8Array.of(22, 3, 3, 0, 4, 2), uint(0xffffff, 3)), 'bytes'],
    ['a record beyond its bound', Uint8Array.of(22, 3, 3, 0xff, 0xff), 'a record of 65535 bytes'],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 'an HTTP answer instead of TLS'],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), 'text instead of TLS'],
  ])('%s is malformed', (_what, stream, reason) => {
    const { outcome } = read(stream, [3]);
    expect(outcome).toMatchObject({ kind: 'malformed', reason: expect.stringContaining(reason) });
  });

  it('of endless empty records is cut at its bound', () => {
    const reader = new FlightReader('flight', kxOf);
    const empty = concat(
      ...Array.from({ length: 1000 }, () => encodeRecord(CONTENT_TYPE.handshake, 0x0303, new Uint8Array(0))),
    );
    for (let sent = 0; sent <= MAX_CONNECTION_BYTES; sent += empty.length) reader.push(empty);
    expect(reader.outcome).toMatchObject({ kind: 'malformed' });
  });

  it('passes over warnings and ends at a fatal alert', () => {
    const warning = encodeRecord(CONTENT_TYPE.alert, 0x0303, Uint8Array.of(1, 112));
    const fatal = encodeRecord(CONTENT_TYPE.alert, 0x0303, Uint8Array.of(2, 40));
    const reader = read(concat(warning, fatal), [5]);
    expect(reader.outcome).toEqual({ kind: 'alert', level: 2, description: 40 });
    expect(reader.warnings).toEqual([112]);
  });
});

describe('ServerHello', () => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(
        fc.record({
          version: uint16,
          random: bytes(32, 32),
          sessionId: bytes(32),
          cipherSuite: uint16,
          compression: uint8,
          extensions: fc
            .uniqueArray(fc.tuple(uint16, bytes(40)), { selector: ([id]) => id, maxLength: 6 })
            .map((entries) => new Map(entries)),
        }),
        (spec) => {
          expect(decodeServerHello(encodeServerHello(spec))).toEqual({ ...spec, retry: false });
        },
      ),
    );
  });
});

describe('SSL 2.0', () => {
  const kinds = fc.array(fc.integer({ min: 0, max: 0xffffff }), { maxLength: 20 });

  it('decodes the client hello it encodes', () => {
    fc.assert(
      fc.property(kinds, bytes(16), bytes(32, 16), (cipherKinds, sessionId, challenge) => {
        const spec = { cipherKinds, sessionId, challenge };
        expect(decodeSsl2ClientHello(encodeSsl2ClientHello(spec))).toEqual(spec);
      }),
    );
  });

  it('decodes the server hello it encodes, and asks for more before', () => {
    fc.assert(
      fc.property(
        kinds,
        bytes(800),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (cipherKinds, der, share) => {
          const answer = encodeSsl2ServerHello(cipherKinds, der);
          expect(decodeSsl2Answer(answer)).toEqual({ kind: 'server-hello', cipherKinds, certificate: der });
          expect(decodeSsl2Answer(answer.subarray(0, Math.floor(answer.length * share))).kind).toBe('more');
        },
      ),
    );
  });

  it('names what is not SSL 2.0', () => {
    fc.assert(
      fc.property(bytes(300), (answer) => {
        expect(['server-hello', 'error', 'more', 'malformed']).toContain(decodeSsl2Answer(answer).kind);
      }),
    );
    expect(decodeSsl2Answer(encodeRecord(CONTENT_TYPE.alert, 0x0301, Uint8Array.of(2, 70))).kind).toBe(
      'malformed',
    );
  });
});
