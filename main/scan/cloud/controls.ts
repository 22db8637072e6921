import type { StatusReason } from '../../../shared/report.ts';
import type { RandomBytes } from '../context.ts';
import type { Asked, Asker } from '../http/asker.ts';
import { isOwnPage } from '../http/own-page.ts';
import type { HttpResponse } from '../http/types.ts';

const MAX_BODY = 16_384;

/** A name no server has: how this server answers for what is not there. */
const inventedName = (random: RandomBytes): string =>
  `weathervane-${[...random(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/** What the controls say about the answers between them. `why` is a sentence's middle. */
export type ControlVerdict =
  | { same: true }
  /**
   * `reason` null: a control was not answered at all, which tells nothing of what stands in front. `unsteady`: refusals
   * come and go, so that none in this scan is known to be the server's own.
   */
  | { same: false; reason: StatusReason | null; why: string; unsteady?: true };

/** What of an answer must not change: how it ends, and whether it is the cloud's own. */
const signatureOf = ({ status, headers, body }: HttpResponse): string =>
  `${status} ${isOwnPage({ headers, body })}`;

interface Control {
  path: string;
  what: string;
  /** null: not answered at the start, so it proves nothing at the end. */
  first: string | null;
}

const SIGN_IN = 'the sign-in page';
const INVENTED = 'a path that does not exist';

/** Whose answer it most likely is that stands in the place of a known one. */
function reasonOf(status: number): StatusReason {
  if (status >= 500) return 'unavailable';
  if (status === 401) return 'authentication';
  return status >= 400 ? 'banned' : 'portal';
}

/** How an answer that is not as before is told. `before`: how it was. */
function changeOf(what: string, asked: Asked, before: string): ControlVerdict {
  if (asked.kind === 'refused') return { same: false, reason: asked.reason, why: asked.why };
  if (asked.kind === 'lost')
    return { same: false, reason: null, why: `${what} was not answered: ${asked.failure.message}` };
  const { status } = asked.response;
  const now = before === `HTTP ${status}` ? 'as another page' : `HTTP ${status}`;
  return {
    same: false,
    reason: reasonOf(status),
    why: `${what} answered ${before} at first and ${now} later`,
  };
}

/**
 * Known questions asked at the start and again at the end: the page people sign in at, and a path that cannot exist.
 * Where their answers changed, something began to refuse us in between, and what lies between is not seen.
 */
export class Controls {
  readonly #asker: Asker;
  readonly #controls: Control[];
  /** How the server answers for what is not there; empty where it did not answer. */
  readonly baseline: readonly HttpResponse[];

  /** What the first round says already: a page that was the cloud's own a moment ago and is no more. */
  readonly begun: ControlVerdict;

  private constructor(asker: Asker, controls: Control[], baseline: HttpResponse[], begun: ControlVerdict) {
    this.#asker = asker;
    this.#controls = controls;
    this.baseline = baseline;
    this.begun = begun;
  }

  /**
   * Asks the controls for the first time. `page`: a page of the cloud that answered as its own when it was asked last;
   * `own`: it is known by the marks of Nextcloud and ownCloud.
   */
  static async begin(
    asker: Asker,
    options: { webroot: string; page: { path: string; own: boolean }; random: RandomBytes },
  ): Promise<Controls> {
    const { webroot, page, random } = options;
    const asked = await asker.put('cloud.control', page.path, { maxBody: MAX_BODY });
    const first = asked.kind === 'answer' ? signatureOf(asked.response) : null;
    const controls: Control[] = [{ path: page.path, what: SIGN_IN, first }];
    const asBefore =
      asked.kind === 'answer' && (page.own ? isOwnPage(asked.response) : asked.response.status < 400);
    if (page.own && !asBefore)
      return new Controls(asker, controls, [], changeOf(SIGN_IN, asked, 'as the cloud'));
    const baseline: HttpResponse[] = [];
    let begun: ControlVerdict = { same: true };
    for (const path of [`/${inventedName(random)}.txt`, `${webroot}/${inventedName(random)}/`]) {
      const invented = await asker.put('cloud.control', path, { maxBody: MAX_BODY });
      const answer = invented.kind === 'answer' ? invented.response : null;
      controls.push({ path, what: INVENTED, first: answer && signatureOf(answer) });
      if (answer !== null) baseline.push(answer);
      else begun = changeOf(INVENTED, invented, 'nothing');
    }
    // One of the two is enough to know how the server answers for what is not there.
    return new Controls(asker, controls, baseline, baseline.length > 0 ? { same: true } : begun);
  }

  /** Asks them again; `quick`: the sign-in page alone. */
  async verify(quick = false): Promise<ControlVerdict> {
    const [page, ...invented] = this.#controls;
    // One of the invented paths is enough at the end: two would only fill a ban's bucket.
    const again = quick ? [page] : [page, invented.find(({ first }) => first !== null)];
    for (const control of again) {
      if (control === undefined || control.first === null) continue;
      const { path, what, first } = control;
      const asked = await this.#asker.put('cloud.control', path, { maxBody: MAX_BODY });
      if (asked.kind === 'answer' && signatureOf(asked.response) === first) continue;
      return changeOf(what, asked, `HTTP ${first.split(' ', 1)[0]}`);
    }
    return { same: true };
  }
}
