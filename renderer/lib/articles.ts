/** What makes a home cloud secure, in short explanations of our own; findings lead here. */
export interface Article {
  id: string;
  title: string;
  /** One sentence for the list. */
  gist: string;
  text: readonly string[];
  /** What to take away, as things to do. */
  habits: readonly string[];
}

export const ARTICLES: readonly Article[] = [
  {
    id: 'updates',
    title: 'Updates, and why support ends',
    gist: 'Most clouds that are broken into were broken into through a hole that had been closed for months.',
    text: [
      'When a hole in Nextcloud, ownCloud or OpenCloud is fixed, the fix and a description of the hole are published together. From that day everybody can read where to look. Scanners walk the whole internet within hours; your cloud does not have to be interesting to be found.',
      'A major version gets fixes for a limited time, for Nextcloud about a year. After its end of life new holes are still found, and still published for the newer versions, but nobody repairs them in yours. A version without support gets worse every month without changing at all.',
      'Two numbers matter: the last one (34.0.2 to 34.0.3) brings repairs and hardly ever trouble: install it at once. The first one (33 to 34) brings changes: do it within the support time, one major version after the other, with a backup in hand.',
    ],
    habits: [
      'Install patch releases within days; let the updater tell you about them.',
      'Plan a major upgrade once or twice a year, before support ends.',
      'Back up files, database and config before each upgrade, and try once to restore.',
      'Keep the system underneath, PHP and the web server up to date as well.',
    ],
  },
  {
    id: 'vulnerabilities',
    title: 'Known vulnerabilities and how to read them',
    gist: 'What an advisory number, a severity and “actively exploited” mean for a cloud with five users.',
    text: [
      'Weathervane compares your version with the published advisories. A match means: the code with the hole is what your version ships. It does not mean that somebody has used it, and some holes need an app you may have switched off, or an account on your cloud.',
      'The severity says how bad it is if it is used, not how likely that is. “Actively exploited” says the rest: attacks have been seen in the wild. That one does not wait for the weekend.',
      'There is no need to judge each entry. One update closes all that are fixed in it; the column “fixed in” shows how far you have to go.',
    ],
    habits: [
      'Exploited or critical: update today, or take the cloud off the internet until you can.',
      'Everything else: with the next patch release, within days.',
      'Remove apps that you do not use: what is not there cannot be attacked.',
    ],
  },
  {
    id: 'certificates',
    title: 'Certificates and their renewal',
    gist: 'Why a certificate runs out, when it should be renewed, and how to tell a good change from a bad one.',
    text: [
      'A certificate ties your domain name to a key, with the word of an authority that browsers know. It is limited in time so that a lost key does not stay useful for ever. Lifetimes are getting shorter, so renewal has to happen on its own.',
      'Programs like certbot renew when a third of the lifetime is left. If more than five sixths have passed, renewal has been failing for a while: a closed port 80, a moved folder, a timer that is not running. There is still time to repair it; that is why Weathervane tells you then and not on the last day.',
      'A renewed certificate has the same names, a later end and usually the same authority. A certificate from somebody else, out of season, may be your own change. If it was not you, somebody may be standing between you and your cloud.',
    ],
    habits: [
      'Automate renewal, and let the web server reload afterwards.',
      'Try it: certbot renew --dry-run says today what would fail in two months.',
      'For a self-signed certificate at home: pin it here, and every other one raises an alarm.',
    ],
  },
  {
    id: 'tls',
    title: 'TLS versions and cipher suites',
    gist: 'What your server and a phone agree upon before the first byte of yours is sent.',
    text: [
      'TLS is the envelope around everything between your devices and your cloud. At the start both sides agree on a version and a cipher suite: how keys are exchanged, how the server proves itself, how data is encrypted. A server should offer only combinations that it would be content with.',
      'TLS 1.2 and 1.3 are sound. TLS 1.0 and 1.1 are from 1999 and 2006, rest on hash functions that have been broken and are refused by every browser; SSL is older still and can be read along. Only very old devices need them, and those are usually better replaced.',
      'Suites with AES-GCM or ChaCha20-Poly1305 encrypt and protect against changes in one step. Older ones (CBC with a separate check, 3DES, RC4) each have an attack with a name. What your devices really use is in the client list of the TLS tab: it shows whom a stricter setup would shut out.',
    ],
    habits: [
      'Offer TLS 1.2 and 1.3 only.',
      'Take the suites of Mozilla’s “intermediate” configuration; the fixes here follow it.',
      'Look at the client list before you drop something, not after.',
    ],
  },
  {
    id: 'forward-secrecy',
    title: 'Forward secrecy',
    gist: 'A key that is stolen tomorrow must not open what was recorded today.',
    text: [
      'Without forward secrecy every connection is locked, in the end, with the one long-lived key of the server. Somebody who records encrypted traffic for years and gets that key later, from a discarded disk or a backup, reads all of it in hindsight.',
      'With forward secrecy (ECDHE or DHE in the suite’s name, always in TLS 1.3) each connection makes up a key of its own and throws it away. The server’s key only proves who is speaking. Stealing it lets someone pose as your server from then on, but opens nothing from the past.',
      'The newest key exchange, X25519MLKEM768, holds even against recordings that are kept until quantum computers can break today’s. It costs nothing: new servers and browsers choose it on their own.',
    ],
    habits: [
      'Remove suites whose names begin with TLS_RSA_WITH.',
      'Where old DHE is offered at all, use parameters of at least 2048 bits.',
    ],
  },
  {
    id: 'downgrade',
    title: 'Downgrade attacks',
    gist: 'Whoever sits in the middle tries to talk both sides into the weakest thing they know.',
    text: [
      'A connection begins in the clear: somebody in the same café can suppress or change the first messages. If a server still knows an old version for the sake of an old phone, the attacker can try to push a new phone down to it as well. Many attacks with famous names (POODLE, FREAK, Logjam, DROWN) work like that.',
      'There are locks against it: TLS 1.3 signs the whole negotiation; TLS_FALLBACK_SCSV lets an older client say “I am only asking for less because the first try failed”; secure renegotiation ties a connection to its beginning.',
      'The best protection is simpler: what a server does not offer, nobody can be pushed down to.',
    ],
    habits: [
      'Switch off what only nobody needs any more.',
      'Redirect http:// to https:// and use HSTS, so that the way down to no encryption at all is closed.',
    ],
  },
  {
    id: 'hsts',
    title: 'HSTS: never without encryption again',
    gist: 'One header tells browsers to use https:// for your cloud from now on, even if somebody asks for http://.',
    text: [
      'Who types the name of your cloud without https:// first makes an unprotected request, which your server answers with “please come in by the other door”. In a foreign network somebody else can give that answer, and show a copy of your login page.',
      'With Strict-Transport-Security the browser remembers for max-age seconds that there is only the encrypted door, and that a certificate error must not be clicked away. Six months are the least that is worth something; a year or two are usual.',
      'Think before you add includeSubDomains and preload: then every name under your domain must speak https, also the printer and the router page, and it takes months to take back.',
    ],
    habits: [
      'Set it on the server that ends TLS, usually the reverse proxy, and only there: two of them are read as none by some programs.',
      'Start with a short max-age if you are not sure, then raise it.',
    ],
  },
  {
    id: 'headers',
    title: 'Security headers',
    gist: 'Small instructions to the browser that take tools out of an attacker’s hand.',
    text: [
      'Your cloud sends a few lines with every page that nobody sees: do not guess file types (X-Content-Type-Options), do not let foreign pages frame you (X-Frame-Options or frame-ancestors), do not tell other pages where the visitor came from (Referrer-Policy), stay out of search engines (X-Robots-Tag).',
      'The strongest is Content-Security-Policy: it lists from where scripts may come. If somebody manages to get a piece of script into a comment or a file name, the browser does not run it. Nextcloud and its relatives send a good one of their own; a reverse proxy should not overwrite it.',
      'When a header is missing although the cloud sends it, a proxy in front often removes or doubles it. That is why Weathervane shows where each value was measured.',
    ],
    habits: [
      'Set each header in exactly one place.',
      'After a change of the proxy, scan at once: losing headers is the most common side effect.',
    ],
  },
  {
    id: 'cookies',
    title: 'Cookies that cannot be taken along',
    gist: 'Who has your session cookie is you, so it should not travel where it is not needed.',
    text: [
      'After signing in, a cookie stands for your password. Secure keeps it off unencrypted connections, HttpOnly out of the reach of scripts, SameSite away from requests that other pages start in your name. The prefix __Host- makes sure that no other name under your domain could have set it.',
      'Nextcloud sets all of this on its own, as long as it knows that it is reached through https. Behind a proxy that ends TLS it does not know until you tell it.',
    ],
    habits: ['Behind a proxy: set overwriteprotocol to https and list the proxy in trusted_proxies.'],
  },
  {
    id: 'exposure',
    title: 'What should not be readable from outside',
    gist: 'Data folders, logs, backups and setup pages that were only meant for you.',
    text: [
      'The web server hands out what lies in its folder, unless told otherwise. The rules of Nextcloud and ownCloud for that are in an .htaccess file, which only Apache reads; nginx and Caddy need the same rules in their own words. Where they are missing, the data folder with everybody’s files may be one link away.',
      'Other classics: a backup left next to the installation, a .git folder with the whole configuration in its history, a log with names and addresses, a setup page that was never finished: the first visitor becomes the administrator.',
      'Weathervane believes that something is exposed only when the content proves it, and it never keeps that content.',
    ],
    habits: [
      'Put the data folder outside the web root.',
      'Keep backups somewhere else altogether, encrypted.',
      'Finish or remove every installation that you began.',
    ],
  },
  {
    id: 'passwords',
    title: 'Passwords and guessing',
    gist: 'The part that no scan from outside can see, and that matters as much as all the rest.',
    text: [
      'Programs try known passwords on every login page they find. Nextcloud answers with a growing delay per address. If Weathervane reports a delay for your own address, somebody in your network, often a phone with an old password, has been guessing wrong.',
      'Behind a proxy that is not listed as trusted, all visitors seem to come from one address: then one wrong guesser slows everybody down.',
    ],
    habits: [
      'Switch on two-factor authentication for every account that can see more than photos.',
      'Use app passwords for phones and sync programs: they can be taken back one by one.',
      'Do not work as administrator; keep that account for administration.',
    ],
  },
  {
    id: 'limits',
    title: 'What a look from outside cannot tell',
    gist: 'A good grade says that the doors are sound, not who has a key.',
    text: [
      'Weathervane sees what any visitor could see, and does no more than any visitor may. It signs in nowhere, guesses no passwords, and uses no hole it knows of.',
      'So it does not know how good your passwords are, whether your backup works, which apps are installed, who has access to the machine, or what lies on the disk unencrypted. An A+ is a good beginning.',
    ],
    habits: [
      'Look through the accounts and shares once a year.',
      'Restore a backup once a year, for practice.',
    ],
  },
];
