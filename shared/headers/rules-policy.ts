import { count } from '../words/index.ts';
import { type CspRisk, cspProblems, parseCspPolicies } from './csp.ts';
import { HSTS_SIX_MONTHS, parseHsts } from './hsts.ts';
import {
  bad,
  good,
  type HeaderFinding,
  info,
  type Judged,
  type Judgement,
  missing,
  valuesIn,
  wordsIn,
} from './judgement.ts';

const days = (seconds: number): string => count(Math.round(seconds / 86_400), 'day');
const isAddress = (host: string): boolean => /^[\d.]+$|:/u.test(host);

export function judgeHsts(judged: Judged): Judgement {
  const name = 'Strict-Transport-Security';
  const values = valuesIn(judged, name);
  const hsts = parseHsts(values);
  // RFC 6797 §8.1.1: browsers heed it for names only.
  if (isAddress(judged.host)) return info(name, values, 'It has no effect for an address of numbers.');
  if (!hsts.present) return missing(name, 'headers.hsts-missing');
  if (!hsts.valid)
    return bad(
      name,
      values,
      'headers.hsts-invalid',
      'Browsers ignore it.',
      `${hsts.problems.join('; ')}: ${values[0]}`,
    );
  const age = hsts.maxAge ?? 0;
  if (age === 0) return bad(name, values, 'headers.hsts-disabled', 'Browsers forget what they knew.');
  if (age < HSTS_SIX_MONTHS)
    return bad(name, values, 'headers.hsts-short', `Browsers remember it for ${days(age)} only.`);
  const more = hsts.preloadReady
    ? ' It meets the demands of the preload list.'
    : hsts.includeSubDomains
      ? ' Subdomains are included.'
      : '';
  return good(name, values, `Browsers remember it for ${days(age)}.${more}`);
}

const GUARD = /^'(nonce|sha(256|384|512))-/iu;

export function judgeCsp(judged: Judged): Judgement {
  const name = 'Content-Security-Policy';
  const values = valuesIn(judged, name);
  const policies = parseCspPolicies([...values, ...(judged.http.meta?.csp ?? [])]);
  const reportOnly = valuesIn(judged, 'Content-Security-Policy-Report-Only');
  if (policies.length === 0)
    return reportOnly.length > 0
      ? bad(name, reportOnly, 'headers.csp-report-only', 'It is only reported, nothing is refused.')
      : missing(name, 'headers.csp-missing');

  const problems = cspProblems(policies);
  const findings: HeaderFinding[] = [];
  const raise = (id: HeaderFinding['id'], risk: CspRisk) => {
    const list = problems.filter((problem) => problem.risk === risk);
    if (list.length > 0)
      findings.push({
        id,
        evidence: list.map(({ directive, problem }) => `${directive}: ${problem}`).join('; '),
      });
  };
  raise('headers.csp-unsafe-scripts', 'scripts');
  raise('headers.csp-unsafe-eval', 'eval');
  raise('headers.csp-insecure-sources', 'insecure');
  raise('headers.csp-syntax', 'syntax');
  // Nextcloud has put a nonce into every page's policy since version 11.
  const own = judged.product === 'nextcloud' && (judged.major ?? 0) >= 11 && judged.page.role === 'login';
  const guarded = policies.some(({ directives }) =>
    [...directives.values()].some((sources) => sources.some((source) => GUARD.test(source))),
  );
  if (findings.length > 0) return { header: name, values, verdict: 'bad', note: null, findings };
  if (own && !guarded) {
    const note = 'It has no nonce, so it is not the one Nextcloud sends.';
    return { header: name, values, verdict: 'bad', note, findings, see: 'cloud.hardening-csp-nonce' };
  }
  if (values.length === 0)
    return info(name, judged.http.meta?.csp ?? [], 'It stands in the page, not in a header.');
  const gap = problems.find(({ risk }) => risk === 'gap');
  return good(name, values, gap ? `It could say more: ${gap.directive} ${gap.problem}.` : null);
}

/** Is framing restricted by the header policy? A meta element cannot (CSP level 3 §6.4.2). */
const framesInCsp = (judged: Judged): boolean =>
  parseCspPolicies(valuesIn(judged, 'Content-Security-Policy')).some(({ directives }) =>
    directives.has('frame-ancestors'),
  );

export function judgeFrames(judged: Judged): Judgement {
  const name = 'X-Frame-Options';
  const values = valuesIn(judged, name);
  const words = new Set(wordsIn(judged, name));
  const inCsp = framesInCsp(judged);
  if (words.size === 0)
    return inCsp
      ? info(name, values, 'frame-ancestors in the Content-Security-Policy does its work.')
      : missing(name, 'headers.x-frame-options-missing');
  const valid = [...words].every((word) => word === 'deny' || word === 'sameorigin');
  if (valid) return good(name, values);
  return inCsp
    ? info(name, values, 'Browsers do not know the value; frame-ancestors does its work.')
    : bad(name, values, 'headers.x-frame-options-invalid', 'Browsers do not know the value and ignore it.');
}

export function judgeContentType(judged: Judged): Judgement {
  const name = 'X-Content-Type-Options';
  const values = valuesIn(judged, name);
  // Fetch standard §3.6: the first of the values decides.
  const [first] = wordsIn(judged, name);
  if (first === undefined) return missing(name, 'headers.x-content-type-options');
  return first === 'nosniff'
    ? good(name, values)
    : bad(name, values, 'headers.x-content-type-options', 'Only "nosniff" has an effect.');
}

const PRIVATE = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
/** Nextcloud's setup check accepts it; it keeps addresses from unencrypted sites only. */
const TOLERATED = 'no-referrer-when-downgrade';
const UNSAFE = ['origin', 'origin-when-cross-origin', 'unsafe-url'];

export function judgeReferrer(judged: Judged): Judgement {
  const name = 'Referrer-Policy';
  const values = valuesIn(judged, name);
  const meta = judged.http.meta?.referrer?.split(',').map((word) => word.trim().toLowerCase()) ?? [];
  const words = [...wordsIn(judged, name), ...meta];
  if (words.length === 0) return missing(name, 'headers.referrer-policy-missing');
  const known = words.findLast((word) => [...PRIVATE, TOLERATED, ...UNSAFE].includes(word));
  if (known === undefined)
    return bad(
      name,
      values,
      'headers.referrer-policy-unsafe',
      'Browsers do not know the value.',
      words.join(', '),
    );
  if (PRIVATE.includes(known)) return good(name, values);
  if (known === TOLERATED)
    return judged.product === 'nextcloud'
      ? good(name, values, 'Nextcloud accepts it; no-referrer gives away less.')
      : bad(
          name,
          values,
          'headers.referrer-policy-unsafe',
          'Other HTTPS sites learn the whole address.',
          known,
        );
  return bad(name, values, 'headers.referrer-policy-unsafe', null, known);
}

const CROSS_ORIGIN: Record<string, string[]> = {
  'Cross-Origin-Opener-Policy': [
    'same-origin',
    'same-origin-allow-popups',
    'noopener-allow-popups',
    'unsafe-none',
  ],
  'Cross-Origin-Embedder-Policy': ['require-corp', 'credentialless', 'unsafe-none'],
  'Cross-Origin-Resource-Policy': ['same-origin', 'same-site', 'cross-origin'],
};

const judgeCrossOrigin =
  (name: string) =>
  (judged: Judged): Judgement => {
    const values = valuesIn(judged, name);
    if (values.length === 0) return info(name, values, 'Not sent; clouds do not need it.');
    const word = values[0]?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (values.length > 1 || !CROSS_ORIGIN[name]?.includes(word)) {
      const evidence = values.join(', ');
      return {
        header: name,
        values,
        verdict: 'bad',
        note: 'Browsers ignore it.',
        findings: [{ id: 'headers.cross-origin-invalid', subject: name, evidence }],
      };
    }
    return word === 'unsafe-none' || word === 'cross-origin'
      ? info(name, values, 'That is what browsers do without it, too.')
      : good(name, values);
  };

export const judgeOpener = judgeCrossOrigin('Cross-Origin-Opener-Policy');
export const judgeEmbedder = judgeCrossOrigin('Cross-Origin-Embedder-Policy');
export const judgeResource = judgeCrossOrigin('Cross-Origin-Resource-Policy');

export function judgeCors({ http }: Judged): Judgement {
  const name = 'Access-Control-Allow-Origin';
  if (!http.cors?.allowOrigin) return good(name, [], 'Not sent to other sites, as it should be.');
  const values = [http.cors.allowOrigin];
  if (http.cors.reflectsOrigin && http.cors.allowCredentials)
    return bad(name, values, 'headers.cors-credentials', 'Every site may read with the visitor’s session.');
  return info(name, values, 'Other sites may read the page, but without the visitor’s session.');
}
