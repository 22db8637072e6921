import { readAnswer, refusalShownBy } from './answers.ts';
import type { HandshakeOutcome } from './outcome.ts';
import { type ClientHelloSpec, helloVersion } from './wire/client-hello.ts';

/** Rounds of a hello nobody can accept and an answered control, all closed, before closing counts as a manner. */
const ROUNDS = 3;
const TRIES = 3;
/** A suite that must not be known (RFC 8701 §3.1): a hello with nothing else shares no suite with any server. */
const NO_SUITE = 0x0a0a;

/** How the server refuses: in words, or by closing the connection; null where that is not known. */
export type Manner = 'alert' | 'close' | null;

/**
 * Learns how a server says no to plain hellos. One that has refused any of them by an alert never says no by closing:
 * then a close is a loss.
 */
export class MannerOfRefusal {
  #hellos = false;
  #versions = false;
  readonly #spoken = new Set<number>();
  #known: ClientHelloSpec | null = null;
  #closes: Promise<boolean> | null = null;
  #provenClosing = false;
  #tries = 0;
  readonly #once: (spec: ClientHelloSpec) => Promise<HandshakeOutcome>;

  constructor(once: (spec: ClientHelloSpec) => Promise<HandshakeOutcome>, refusesInWords = false) {
    this.#once = once;
    this.#hellos = refusesInWords;
  }

  /** A plain hello that was answered with a ServerHello: the control for hellos that are not. */
  get known(): ClientHelloSpec | null {
    return this.#known;
  }

  /** True where hellos are refused by an alert. */
  get inWords(): boolean {
    return this.#hellos;
  }

  /** Takes note of an outcome; `plain` hellos are those without anything a server may stumble over. */
  note(spec: ClientHelloSpec, outcome: HandshakeOutcome, plain: boolean): void {
    if (outcome.kind === 'hello') {
      this.#spoken.add(helloVersion(spec));
      if (plain) this.#known = spec;
    }
    if (outcome.kind !== 'alert' || !plain) return;
    const shown = refusalShownBy(outcome.description);
    if (shown === 'hello') this.#hellos = true;
    if (shown === 'version') this.#versions = true;
  }

  /** How the server refuses hellos like this one. */
  async of(spec: ClientHelloSpec): Promise<Manner> {
    if (this.#hellos) return 'alert';
    // protocol_version is the word for versions only; how suites are refused shows in a version that is spoken.
    if (this.#versions && !this.#spoken.has(helloVersion(spec))) return 'alert';
    if (this.#provenClosing) return 'close';
    if (this.#closes === null) {
      if (this.#known === null || this.#tries >= TRIES) return null;
      this.#tries += 1;
      this.#closes = this.#refusesByClosing(this.#known);
    }
    const closes = await this.#closes;
    this.#closes = null;
    if (this.#hellos) return 'alert';
    if (closes) this.#provenClosing = true;
    return closes ? 'close' : null;
  }

  async #refusesByClosing(known: ClientHelloSpec): Promise<boolean> {
    const impossible = { ...known, cipherSuites: [NO_SUITE] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const refused = await this.#once(impossible);
      this.note(impossible, refused, true);
      if (readAnswer(refused, 'hello') !== 'closed') return false;
      const control = await this.#once(known);
      if (readAnswer(control, 'hello') !== 'yes') return false;
    }
    return true;
  }
}
