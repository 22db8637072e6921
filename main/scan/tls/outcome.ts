import type { ErrorKind, TlsProtocol } from '../../../shared/report.ts';

/** What a server chose, as far as it is said in the clear (under TLS 1.3 that ends with the ServerHello). */
export interface ServerChoice {
  kind: 'hello';
  protocol: TlsProtocol;
  /** The chosen suite: two bytes, for SSL 2.0 the first of the three-byte kinds it listed. */
  cipherSuite: number;
  /** 0 null, 1 DEFLATE. */
  compression: number;
  sessionId: Uint8Array;
  /** Extensions of the ServerHello or HelloRetryRequest, by number. */
  extensions: ReadonlyMap<number, Uint8Array>;
  /** True for a HelloRetryRequest: the server wants a key share of `group`. */
  retry: boolean;
  /** The named group of key_share or of an ECDHE ServerKeyExchange; null where none was seen. */
  group: number | null;
  /** Size of the DHE prime in bits; null without a DHE ServerKeyExchange. */
  dhBits: number | null;
  /** The DHE prime without leading zeros; null without a DHE ServerKeyExchange. */
  dhPrime: Uint8Array | null;
  /** The protocol of ALPN; null where none was chosen or it is encrypted. */
  alpn: string | null;
  /** DER certificates, leaf first; empty where they were not read or are encrypted. */
  certificates: readonly Uint8Array[];
  /** True where a stapled OCSP response came with the handshake. */
  stapled: boolean;
  /** True where the server asked for a client certificate. */
  certificateRequested: boolean;
  /** True where the flight was read to its end (ServerHelloDone). */
  complete: boolean;
  /** True where the connection ended, or fell silent, before the flight did: what is missing in it is unknown. */
  cut: boolean;
}

/** How one hello ended. `hello` and `alert` are words of the server, and a `closed` with `refusal`. */
export type HandshakeOutcome =
  | ServerChoice
  | { kind: 'alert'; level: number; description: number }
  /**
   * The connection ended without an answer: `reset` by RST, else by FIN. `refusal` where that is how this server says
   * no: it did so again and again, with answered controls in between (answers.ts).
   */
  | { kind: 'closed'; reset: boolean; refusal: boolean }
  /** Connected, but no complete answer within the deadline. */
  | { kind: 'timeout' }
  /** Something that is not TLS, or TLS cut short or out of its bounds. */
  | { kind: 'malformed'; reason: string }
  /** No connection, or the scan was aborted. */
  | { kind: 'failed'; error: ErrorKind; message: string };

/** The reason of an answer that broke off in the middle of a record. */
export const CUT_SHORT = 'an answer cut short';
