import { MDN, NC_WARNINGS, NGINX_TRAP, setHeader, unsetHeader } from './headers-fixes.ts';
import type { FindingRows } from './types.ts';

/** Findings about single headers that restrict what a browser does. */
export const browserHeaders = {
  'headers.x-frame-options-missing': {
    severity: 'medium',
    title: 'Other sites may frame the cloud (clickjacking)',
    why: 'Without X-Frame-Options or frame-ancestors a foreign page can show the cloud invisibly on top of its own buttons, so that a click meant for a game deletes a share.',
    fix: {
      general: 'Send X-Frame-Options: SAMEORIGIN; the application does so unless something removes it.',
      config: setHeader('X-Frame-Options', 'SAMEORIGIN'),
      caution: `Pages that embed the cloud on purpose (a family intranet) stop working; allow them with frame-ancestors instead. ${NGINX_TRAP}`,
    },
    reference: { title: 'MDN: X-Frame-Options', url: `${MDN}/X-Frame-Options` },
  },
  'headers.x-frame-options-invalid': {
    severity: 'medium',
    title: 'X-Frame-Options has a value that browsers ignore',
    why: 'Only DENY and SAMEORIGIN are understood. With anything else, also the old ALLOW-FROM, browsers allow every site to frame the cloud.',
    fix: {
      general: 'Use SAMEORIGIN; to allow a certain site use frame-ancestors in the Content-Security-Policy.',
      config: setHeader('X-Frame-Options', 'SAMEORIGIN'),
      caution: NGINX_TRAP,
    },
    reference: { title: 'MDN: X-Frame-Options', url: `${MDN}/X-Frame-Options` },
  },
  'headers.x-content-type-options': {
    severity: 'low',
    title: 'Browsers may guess file types (X-Content-Type-Options)',
    why: 'Without nosniff a browser may look into an uploaded file and run it as a script although the server called it a picture. On a server that shows files of several people that is worth preventing.',
    fix: {
      general: 'Send X-Content-Type-Options: nosniff on every answer.',
      config: setHeader('X-Content-Type-Options', 'nosniff'),
      caution: `.mjs files must have the type text/javascript, else Nextcloud 28 and later shows an empty page. ${NGINX_TRAP}`,
    },
    reference: { title: 'MDN: X-Content-Type-Options', url: `${MDN}/X-Content-Type-Options` },
  },
  'headers.x-robots-tag': {
    severity: 'info',
    title: 'Search engines are not asked to stay away (X-Robots-Tag)',
    why: 'A private cloud has nothing to look for in a search engine, and lists of servers of a certain version are made from their results. Nextcloud’s setup check wants noindex and nofollow, without doubles.',
    fix: {
      general: 'Send X-Robots-Tag: noindex, nofollow.',
      config: setHeader('X-Robots-Tag', 'noindex, nofollow'),
      caution: `Public shares vanish from search engines too, which is usually wanted. ${NGINX_TRAP}`,
    },
    reference: NC_WARNINGS,
  },
  'headers.x-permitted-cross-domain-policies': {
    severity: 'info',
    title: 'X-Permitted-Cross-Domain-Policies is not "none"',
    why: 'It forbids PDF and old Flash documents of other sites to load data from this server. Flash is gone and PDF readers hardly use it; Nextcloud still checks it.',
    fix: {
      general: 'Send X-Permitted-Cross-Domain-Policies: none.',
      config: setHeader('X-Permitted-Cross-Domain-Policies', 'none'),
      caution: NGINX_TRAP,
    },
    reference: NC_WARNINGS,
  },
  'headers.x-xss-protection-missing': {
    severity: 'info',
    title: 'X-XSS-Protection is not what this version expects',
    why: 'Up to Nextcloud 31 the setup check wants "1; mode=block", which made old browsers block a page that looked like a scripting attack. Browsers of today ignore it.',
    fix: {
      general: 'Send X-XSS-Protection: 1; mode=block, or update to Nextcloud 32, which no longer wants it.',
      config: setHeader('X-XSS-Protection', '1; mode=block'),
      caution: `Take it out again when you update to Nextcloud 32. ${NGINX_TRAP}`,
    },
    reference: NC_WARNINGS,
  },
  'headers.x-xss-protection-outdated': {
    severity: 'info',
    title: 'X-XSS-Protection switches on a filter that is better left off',
    why: 'The filter of old browsers could itself be abused to switch off harmless scripts of a page. Nextcloud has dropped the header in version 32 and advises 0 or nothing; ownCloud sends 0.',
    fix: {
      general: 'Remove the header from the web server, or set it to 0.',
      config: unsetHeader('X-XSS-Protection'),
    },
    reference: {
      title: 'Nextcloud administration manual: Upgrade to 32',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/release_notes/upgrade_to_32.html',
    },
  },
  'headers.referrer-policy-missing': {
    severity: 'low',
    title: 'No Referrer-Policy',
    why: 'When somebody follows a link out of a shared document, the other site may learn the address it came from. The address of a public share is as good as a key to it.',
    fix: {
      general: 'Send Referrer-Policy: no-referrer.',
      config: setHeader('Referrer-Policy', 'no-referrer'),
      caution: `A few single sign-on providers want a referrer; use strict-origin then. ${NGINX_TRAP}`,
    },
    reference: NC_WARNINGS,
  },
  'headers.referrer-policy-unsafe': {
    severity: 'low',
    title: 'The Referrer-Policy gives addresses away',
    why: 'The value tells other sites where a visitor came from more often than needed, or is not understood at all. The address of a public share is as good as a key to it.',
    fix: {
      general: 'Use no-referrer, same-origin, strict-origin or strict-origin-when-cross-origin.',
      config: setHeader('Referrer-Policy', 'no-referrer'),
      caution: NGINX_TRAP,
    },
    reference: { title: 'MDN: Referrer-Policy', url: `${MDN}/Referrer-Policy` },
  },
  'headers.cross-origin-invalid': {
    severity: 'info',
    title: 'A cross-origin isolation header is not understood',
    why: 'Cross-Origin-Opener-, -Embedder- and -Resource-Policy each know a handful of words and may be given once. With anything else the browser does as if the header were missing.',
    fix: {
      general:
        'Use same-origin for Cross-Origin-Opener-Policy and Cross-Origin-Resource-Policy and require-corp for Cross-Origin-Embedder-Policy, or remove the header.',
      caution:
        'require-corp blocks pictures and frames of other servers (Office, Maps, Talk): try it before you keep it.',
    },
    reference: { title: 'MDN: Cross-Origin-Opener-Policy', url: `${MDN}/Cross-Origin-Opener-Policy` },
  },
} as const satisfies FindingRows;
