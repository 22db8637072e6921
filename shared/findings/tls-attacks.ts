import { profileFix, UPDATE_LIBRARY } from './tls-fixes.ts';
import type { FindingRows } from './types.ts';

const cve = (id: string) => ({ title: id, url: `https://www.cve.org/CVERecord?id=${id}` });

/** Findings about known attacks on TLS: one row for each verdict of `report.tls.vulnerabilities` that needs saying. */
export const tlsAttacks = {
  'tls.drown': {
    severity: 'critical',
    title: 'Vulnerable to DROWN',
    why: 'The server speaks SSL 2.0, and through it an attacker can decrypt recorded modern connections that use the same RSA key. That holds for every other server with this key as well, a mail server for instance.',
    fix: profileFix('Switch SSL 2.0 off on every server that uses this key.'),
    reference: cve('CVE-2016-0800'),
  },
  'tls.poodle': {
    severity: 'high',
    title: 'Vulnerable to POODLE',
    why: 'With SSL 3.0 and a CBC cipher somebody in the same network can read the login cookie byte by byte and then be you. Modern clients can be pushed down to SSL 3.0 by disturbing their connections.',
    fix: profileFix('Switch SSL 3.0 off.'),
    reference: cve('CVE-2014-3566'),
  },
  'tls.beast': {
    severity: 'low',
    title: 'Vulnerable to BEAST',
    why: 'Everything this server speaks is older than TLS 1.1 and uses CBC ciphers, whose first bytes can be guessed. Browsers have worked around it since 2012; other programs may not.',
    fix: profileFix('Allow TLS 1.2 and 1.3.'),
    reference: cve('CVE-2011-3389'),
  },
  'tls.crime': {
    severity: 'high',
    title: 'Vulnerable to CRIME: TLS compression is on',
    why: 'Compressed traffic gets shorter when a guess is right. By making your browser send many guesses an attacker finds out the login cookie.',
    fix: {
      ...profileFix(
        'Switch TLS compression off.',
        'Nobody is dropped by switching compression off; the other lines end old protocols.',
      ),
    },
    reference: cve('CVE-2012-4929'),
  },
  'tls.breach': {
    severity: 'info',
    title: 'Pages are compressed, which BREACH can use in some cases',
    why: 'If a page repeats what was typed into its address and also contains a secret, its compressed length can betray the secret. Nextcloud and ownCloud mask their tokens against it, so this is a note, not an alarm.',
    fix: {
      general:
        'Nothing has to be done for the cloud itself. Other applications under the same name may need compression off for pages with secrets.',
      config: {
        nginx: 'gzip off;  # only where pages with secrets repeat what was sent',
        apache: 'SetEnv no-gzip 1',
      },
      caution: 'Without compression pages load more slowly.',
    },
    reference: cve('CVE-2013-3587'),
  },
  'tls.freak': {
    severity: 'high',
    title: 'Vulnerable to FREAK: RSA export keys',
    why: 'The server accepts RSA keys of 512 bits, which somebody in between can force on old clients and break within hours.',
    fix: profileFix('Remove the export suites.'),
    reference: cve('CVE-2015-0204'),
  },
  'tls.logjam': {
    severity: 'high',
    title: 'Vulnerable to Logjam: weak Diffie-Hellman',
    why: 'The server uses a Diffie-Hellman group that is so small, or so common, that it was or can be broken in advance for all servers using it. Connections of clients that choose DHE can then be read.',
    fix: profileFix('Drop the DHE and export suites: current clients use ECDHE.'),
    reference: { title: 'Weak Diffie-Hellman and the Logjam attack', url: 'https://weakdh.org/' },
  },
  'tls.heartbleed': {
    severity: 'critical',
    title: 'Vulnerable to Heartbleed',
    why: 'Anybody on the Internet can read the memory of this server: passwords, files being sent, and the private key itself. It leaves no trace, so it must be assumed that it has happened.',
    fix: {
      ...UPDATE_LIBRARY,
      caution:
        'Afterwards get a new certificate with a new key, revoke the old one, and change all passwords: the old ones must be taken for known.',
    },
    reference: cve('CVE-2014-0160'),
  },
  'tls.ccs-injection': {
    severity: 'high',
    title: 'Vulnerable to CCS injection',
    why: 'The TLS library of the server accepts a message too early. Somebody in between can make both ends use a key that is easy to guess, and read and change everything.',
    fix: UPDATE_LIBRARY,
    reference: cve('CVE-2014-0224'),
  },
  'tls.robot': {
    severity: 'high',
    title: 'Vulnerable to ROBOT',
    why: 'By its different answers the server tells whether a guess at an encrypted key was well-formed. With enough guesses an attacker decrypts recorded connections, or signs as your server.',
    fix: {
      ...profileFix(
        'Update the TLS library or the appliance in front, and use suites with ECDHE only: without RSA key exchange there is nothing to guess.',
      ),
    },
    reference: { title: 'The ROBOT attack', url: 'https://robotattack.org/' },
  },
  'tls.sweet32': {
    severity: 'medium',
    title: 'Vulnerable to SWEET32: ciphers with small blocks',
    why: '3DES and its like repeat themselves after some gigabytes in one connection, which a syncing cloud client easily reaches. From the repetitions parts of the traffic can be worked out.',
    fix: profileFix('Remove 3DES and the other 64-bit block ciphers.'),
    reference: { title: 'SWEET32: birthday attacks on 64-bit block ciphers', url: 'https://sweet32.info/' },
  },
  'tls.rc4': {
    severity: 'medium',
    title: 'RC4 is accepted',
    why: 'The key stream of RC4 is not random enough: from many connections with the same content, such as a login cookie, that content can be recovered. It is forbidden in TLS since 2015.',
    fix: profileFix('Remove the RC4 suites.'),
    reference: {
      title: 'RFC 7465: Prohibiting RC4 Cipher Suites',
      url: 'https://www.rfc-editor.org/rfc/rfc7465',
    },
  },
  'tls.lucky13': {
    severity: 'info',
    title: 'CBC suites are accepted, which LUCKY13 is about',
    why: 'How long a server takes to refuse a forged message can betray what was in it. Current TLS libraries take the same time always, which cannot be seen from outside; without CBC suites the question does not arise.',
    fix: profileFix('Remove the CBC suites. Current clients choose GCM or ChaCha20 by themselves already.'),
    reference: cve('CVE-2013-0169'),
  },
  'tls.ticketbleed': {
    severity: 'high',
    title: 'Vulnerable to Ticketbleed',
    why: 'The server answers a resumed connection with bytes of its memory, 31 at a time. Whoever asks often enough can find secrets of other connections among them. It was found in F5 appliances.',
    fix: { ...UPDATE_LIBRARY, caution: 'Until then switch session tickets off on the appliance.' },
    reference: cve('CVE-2016-9244'),
  },
  'tls.renegotiation': {
    severity: 'high',
    title: 'Insecure renegotiation is possible',
    why: 'Somebody in between can put a request of their own in front of yours, and the server takes both for one. That way things can be done in your name without reading your traffic.',
    fix: UPDATE_LIBRARY,
    reference: cve('CVE-2009-3555'),
  },
  'tls.vulnerability-possible': {
    severity: 'low',
    title: 'A known weakness of TLS cannot be ruled out',
    why: 'What the server shows fits a known weakness, but the proof would need a request that goes beyond what any client sends. An up-to-date system has none of these.',
    fix: UPDATE_LIBRARY,
    reference: {
      title: 'RFC 7457: Summarizing Known Attacks on TLS',
      url: 'https://www.rfc-editor.org/rfc/rfc7457',
    },
  },
} as const satisfies FindingRows;
