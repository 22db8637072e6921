import { MDN } from './headers-fixes.ts';
import type { FindingRows } from './types.ts';

/** Findings about what may run on a page: Content-Security-Policy, scripts, CORS. */
export const scriptsHeaders = {
  'headers.csp-missing': {
    severity: 'medium',
    title: 'No Content-Security-Policy',
    why: 'A policy tells the browser from where scripts, pictures and frames may come; everything else is refused. It is the net below the application: text that somebody managed to smuggle into a page is not run as a script. All home clouds send one themselves, so something in between takes it away or the version is very old.',
    fix: {
      general:
        'Find what removes the header the application sends (a proxy with proxy_hide_header, a WAF, a caching layer) and let it pass. Update the cloud if it is too old to send one.',
      caution:
        'Do not write a policy of your own in the web server: the application puts a new nonce into its own for every page, and a fixed one breaks apps such as Office, Talk or Maps.',
    },
    reference: { title: 'MDN: Content-Security-Policy', url: `${MDN}/Content-Security-Policy` },
  },
  'headers.csp-report-only': {
    severity: 'medium',
    title: 'The Content-Security-Policy is only reported, not enforced',
    why: 'Content-Security-Policy-Report-Only lets everything pass and at most writes it down. It is meant for trying out a policy.',
    fix: {
      general:
        'Send the policy as Content-Security-Policy once the reports are clean; better, let the application send its own.',
    },
    reference: {
      title: 'MDN: Content-Security-Policy-Report-Only',
      url: `${MDN}/Content-Security-Policy-Report-Only`,
    },
  },
  'headers.csp-unsafe-scripts': {
    severity: 'medium',
    title: 'The Content-Security-Policy lets foreign or injected scripts run',
    why: "With 'unsafe-inline', data:, * or https: in the script sources the policy no longer stops what it is made for: a script that somebody smuggled into a page runs with the rights of whoever looks at it.",
    fix: {
      general:
        'Remove the policy from the web server so that the one of the application (with a nonce for each page) counts; an app that needs more asks for it by itself.',
      caution:
        'Old third-party apps may rely on the wide policy. Try it with Content-Security-Policy-Report-Only first.',
    },
    reference: { title: 'Content Security Policy Level 3', url: 'https://www.w3.org/TR/CSP3/' },
  },
  'headers.csp-unsafe-eval': {
    severity: 'low',
    title: "The Content-Security-Policy allows 'unsafe-eval'",
    why: 'Scripts may turn text into code. Together with a bug in an app that is a way to run something foreign. ownCloud 10 needs it for its own pages; Nextcloud does not.',
    fix: {
      general:
        "Nextcloud: update apps that ask for 'unsafe-eval' and remove policies from the web server. ownCloud 10: it goes away with the move to a newer product.",
    },
    reference: {
      title: 'MDN: CSP script-src, unsafe eval',
      url: `${MDN}/Content-Security-Policy/script-src`,
    },
  },
  'headers.csp-insecure-sources': {
    severity: 'low',
    title: 'The Content-Security-Policy allows content without TLS',
    why: 'A source with http: may be changed on its way, also when the page itself came over HTTPS.',
    fix: {
      general:
        'Replace http: sources by https: ones, in the policy and in the app or theme that asks for them.',
    },
    reference: { title: 'MDN: Content-Security-Policy', url: `${MDN}/Content-Security-Policy` },
  },
  'headers.csp-syntax': {
    severity: 'low',
    title: 'The Content-Security-Policy has mistakes that browsers skip silently',
    why: 'Browsers ignore what they do not understand in a policy: a directive given twice, a keyword without quotes, a misspelt name. The policy then says less than its author meant.',
    fix: {
      general:
        'Correct the directives named here; the browser’s developer console shows the same complaints.',
    },
    reference: { title: 'Content Security Policy Level 3', url: 'https://www.w3.org/TR/CSP3/' },
  },
  'headers.cors-credentials': {
    severity: 'high',
    title: 'Any website may read the cloud as the visitor who is logged in',
    why: 'The server allows every foreign origin and sends credentials with it. A page somebody has open in another tab can then read files and tokens with that person’s session.',
    fix: {
      general:
        'Remove the lines that answer with the origin of the request (often copied to make a web app work) and allow only the origins you know, or none.',
      config: {
        apache:
          '# delete lines like\n# Header set Access-Control-Allow-Origin "%{HTTP_ORIGIN}e"\n# Header set Access-Control-Allow-Credentials "true"',
        nginx:
          '# delete lines like\n# add_header Access-Control-Allow-Origin $http_origin always;\n# add_header Access-Control-Allow-Credentials true always;',
      },
      caution:
        'A web app on another name that uses the cloud stops working until its origin is allowed by name.',
    },
    reference: {
      title: 'MDN: Cross-Origin Resource Sharing',
      url: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS',
    },
  },
  'headers.script-insecure': {
    severity: 'high',
    title: 'The page loads a script without TLS',
    why: 'A script that comes over http:// can be exchanged on its way and then sees everything on the page, also the password. Browsers block it by now, so something does not work either.',
    fix: {
      general:
        'Find the app or theme that asks for it and load the script from the own server over https://.',
    },
    reference: {
      title: 'MDN: Mixed content',
      url: 'https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content',
    },
  },
  'headers.script-foreign': {
    severity: 'low',
    title: 'The page runs a script of another server without checking it',
    why: 'Whoever controls that server controls the login page, and every visitor is known there. A cloud loads all its scripts itself; a foreign one comes from an app, a theme or a proxy that injects it.',
    fix: {
      general:
        'Serve the script from the own server. If it must stay, pin its content with an integrity attribute.',
    },
    reference: {
      title: 'MDN: Subresource Integrity',
      url: 'https://developer.mozilla.org/en-US/docs/Web/Security/Subresource_Integrity',
    },
  },
} as const satisfies FindingRows;
