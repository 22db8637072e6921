import { ByteReader, concat, list, uint, vector } from '../wire/bytes.ts';
import type { ClientHelloSpec } from '../wire/client-hello.ts';
import { decodeExtensionList } from '../wire/extensions.ts';
import type { ServerHello } from '../wire/server-messages.ts';
import { CLIENT_HELLO, kindsOf, SERVER_HELLO, type Ssl2ClientHello, VERSION } from '../wire/ssl2.ts';
import { decodeHelloExtension, uint16List } from './hello-extensions.ts';

/** The other side of the wire: what a server reads and says, for servers made for tests. */

/** The body of a ClientHello message (without its 4-byte header); null where it is not one. */
export function decodeClientHello(body: Uint8Array, recordVersion = 0x0301): ClientHelloSpec | null {
  const reader = new ByteReader(body);
  const version = reader.uint(2);
  const random = reader.take(32);
  const sessionId = reader.vector(1);
  const cipherSuites = uint16List(reader.vector(2));
  const compressionMethods = [...reader.vector(1)];
  const hasExtensions = !reader.failed && reader.remaining > 0;
  const extensions = hasExtensions ? decodeExtensionList(reader.vector(2)) : null;
  if (!reader.finished || cipherSuites === null || sessionId.length > 32) return null;
  if (hasExtensions && extensions === null) return null;
  return {
    version,
    recordVersion,
    random,
    sessionId,
    cipherSuites,
    compressionMethods,
    extensions: extensions?.map(([id, data]) => decodeHelloExtension(id, data)) ?? null,
  };
}

export const encodeServerHello = (hello: Omit<ServerHello, 'retry'>): Uint8Array =>
  concat(
    uint(hello.version, 2),
    hello.random,
    vector(1, hello.sessionId),
    uint(hello.cipherSuite, 2),
    uint(hello.compression, 1),
    ...(hello.extensions.size === 0
      ? []
      : [vector(2, ...[...hello.extensions].map(([id, data]) => concat(uint(id, 2), vector(2, data))))]),
  );

export function decodeSsl2ClientHello(bytes: Uint8Array): Ssl2ClientHello | null {
  const reader = new ByteReader(bytes);
  const header = reader.uint(2);
  const body = new ByteReader(reader.take(header & 0x7fff));
  if (header < 0x8000 || !reader.finished) return null;
  if (body.uint(1) !== CLIENT_HELLO || body.uint(2) !== VERSION) return null;
  const [kinds, session, challenge] = [body.uint(2), body.uint(2), body.uint(2)];
  const cipherKinds = kindsOf(body.take(kinds));
  const hello = { cipherKinds, sessionId: body.take(session), challenge: body.take(challenge) };
  return body.finished && kinds % 3 === 0 ? hello : null;
}

export function encodeSsl2ServerHello(cipherKinds: readonly number[], certificate: Uint8Array): Uint8Array {
  const kinds = list(cipherKinds, 3);
  const id = new Uint8Array(16);
  const body = concat(
    uint(SERVER_HELLO, 1),
    uint(0, 1),
    uint(1, 1),
    uint(VERSION, 2),
    uint(certificate.length, 2),
    uint(kinds.length, 2),
    uint(id.length, 2),
    certificate,
    kinds,
    id,
  );
  return concat(uint(0x8000 + body.length, 2), body);
}
