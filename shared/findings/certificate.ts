import type { FindingRow, FindingRows } from './types.ts';

const letsEncrypt = {
  title: "Let's Encrypt: integration guide, when to renew",
  url: 'https://letsencrypt.org/docs/integration-guide/#when-to-renew',
};
const rfc5280 = {
  title: 'RFC 5280: X.509 certificates',
  url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
};

/** Renew now, and find out why it did not happen by itself. */
const RENEW: FindingRow['fix'] = {
  general:
    "Run the renewal by hand and read its output. Usual causes: port 80 is no longer forwarded to the server, the dynamic DNS name points elsewhere, the DNS provider's key has changed, the timer is off, or the new certificate is there and the web server was never reloaded.",
  config: {
    certbot:
      'sudo certbot renew --dry-run\nsudo certbot renew --force-renewal\nsystemctl list-timers | grep certbot',
    'acme.sh': 'acme.sh --list\nacme.sh --cron --force\ncrontab -l | grep acme.sh',
    nginx: 'sudo nginx -t && sudo systemctl reload nginx',
    apache: 'sudo apache2ctl configtest && sudo systemctl reload apache2',
    caddy: 'journalctl -u caddy --since "7 days ago" | grep -i -e certificate -e acme',
    nextcloudpi:
      'sudo certbot renew --force-renewal && sudo systemctl reload apache2   # or "letsencrypt" in ncp-config',
  },
  caution: "Let's Encrypt issues the same certificate at most five times a week: try --dry-run first.",
};

/** A certificate of a public CA for this name. */
const REISSUE: FindingRow['fix'] = {
  general:
    "Get a certificate of a public CA, such as Let's Encrypt, that names the host exactly as people type it. It is free and renews itself.",
  config: {
    certbot: 'sudo certbot --nginx -d cloud.example.org    # or --apache',
    'acme.sh':
      'acme.sh --issue -d cloud.example.org -w /var/www/html\nacme.sh --install-cert -d cloud.example.org --key-file /etc/ssl/private/cloud.key --fullchain-file /etc/ssl/cloud.pem --reloadcmd "systemctl reload nginx"',
    caddy: 'cloud.example.org {\n  # a public name as the site address is all Caddy needs\n}',
    nextcloudpi: 'sudo ncp-config   # NETWORKING, letsencrypt: enter the domain and activate',
  },
};

const FULLCHAIN: FindingRow['fix'] = {
  general:
    'Let the server send the whole chain: the file called fullchain, not the one called cert. Then reload the web server.',
  config: {
    nginx: 'ssl_certificate /etc/letsencrypt/live/cloud.example.org/fullchain.pem;',
    apache: 'SSLCertificateFile /etc/letsencrypt/live/cloud.example.org/fullchain.pem',
    'acme.sh':
      'acme.sh --install-cert -d cloud.example.org --fullchain-file /etc/ssl/cloud.pem --key-file /etc/ssl/private/cloud.key',
    nextcloudpi: 'SSLCertificateFile /etc/letsencrypt/live/cloud.example.org/fullchain.pem',
  },
};

/** Findings about: certificate. */
export const certificate = {
  'certificate.expired': {
    severity: 'critical',
    title: 'The certificate has expired',
    why: 'Browsers show a full-page warning and the sync clients on phones and computers have stopped. With HSTS there is not even a button to go on. Whoever gets used to clicking such warnings away will not notice a real attack.',
    fix: RENEW,
    reference: rfc5280,
  },
  'certificate.renewal-critical': {
    severity: 'high',
    title: 'The certificate is about to expire',
    why: 'Less than a twelfth of its lifetime, or less than a day, is left, and the automatic renewal should have happened long ago. When it ends, every browser and every sync client stops.',
    fix: RENEW,
    reference: letsEncrypt,
  },
  'certificate.renewal-overdue': {
    severity: 'medium',
    title: 'The renewal of the certificate is overdue',
    why: 'An automatic renewal happens when a third of the lifetime is left; now it is less than a sixth. So it has been tried and has failed, or it is not set up. There is still time to look into it.',
    fix: RENEW,
    reference: letsEncrypt,
  },
  'certificate.renewal-due': {
    severity: 'info',
    title: 'The certificate is due for renewal',
    why: 'Two thirds of its lifetime have passed: now an automatic renewal sets in, usually within a day or two. If you renew by hand, this is the time.',
    fix: RENEW,
    reference: letsEncrypt,
  },
  'certificate.not-yet-valid': {
    severity: 'high',
    title: 'The certificate is not valid yet',
    why: 'It begins in the future, so every client refuses it. Mostly the clock of the machine that made it was wrong, as on a Raspberry Pi without a battery; or the clock of this computer is.',
    fix: {
      general: 'Check the clocks of the server and of this computer, then issue the certificate again.',
      config: { nextcloudpi: 'timedatectl status\nsudo timedatectl set-ntp true' },
    },
    reference: rfc5280,
  },
  'certificate.name-mismatch': {
    severity: 'high',
    title: 'The certificate is for another name',
    why: 'The server shows a certificate that does not contain the name you use, so no client can tell it from an impostor. Often the web server answers with the certificate of its first site, or the common name is filled in and the list of names is not.',
    fix: {
      ...REISSUE,
      caution:
        'Names in the "common name" alone do not count: they must be in the list of alternative names. For an address in the home network an own CA or a pin is the way.',
    },
    reference: { title: 'RFC 9525: Service Identity in TLS', url: 'https://www.rfc-editor.org/rfc/rfc9525' },
  },
  'certificate.name-mismatch-pinned': {
    severity: 'info',
    title: 'The pinned certificate does not contain the name',
    why: 'You pinned this very certificate, so we know the server by it. Browsers and other clients that do not know your pin will warn about the name.',
    fix: REISSUE,
    reference: {
      title: 'RFC 6125, 6.6.2: pinned certificate',
      url: 'https://www.rfc-editor.org/rfc/rfc6125#section-6.6.2',
    },
  },
  'certificate.pin-mismatch': {
    severity: 'high',
    title: 'The server shows another certificate than the one you pinned',
    why: 'Either the certificate was renewed and the pin in the settings of this cloud is old, or somebody else answers in place of your server.',
    fix: {
      general:
        'Compare the fingerprint on the server itself with the one shown here. If they are the same, pin the new one; if not, do not log in and find out who answers.',
      config: {
        nginx: 'openssl x509 -in /etc/ssl/cloud.pem -noout -fingerprint -sha256',
        apache: 'openssl x509 -in /etc/ssl/cloud.pem -noout -fingerprint -sha256',
      },
    },
    reference: {
      title: 'RFC 6125, 6.6.2: pinned certificate',
      url: 'https://www.rfc-editor.org/rfc/rfc6125#section-6.6.2',
    },
  },
  'certificate.self-signed': {
    severity: 'high',
    title: 'The certificate is self-signed',
    why: 'Nobody but the server itself vouches for it. Clients warn, and a certificate an attacker made would look just the same.',
    fix: {
      ...REISSUE,
      caution:
        'A cloud without a public name cannot get one: pin its certificate in the settings of this cloud, or give your own CA there, and install the same on your devices.',
    },
    reference: {
      title: 'Nextcloud admin manual: use HTTPS',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/harden_server.html',
    },
  },
  'certificate.not-trusted': {
    severity: 'high',
    title: 'The certificate is not trusted',
    why: 'It does not lead to a root that this computer or the public list knows. Clients warn or refuse, and they are right: they cannot tell your server from an impostor.',
    fix: {
      ...REISSUE,
      caution:
        'If it comes from your own CA, give that CA in the settings of this cloud and install it on your devices.',
    },
    reference: rfc5280,
  },
  'certificate.chain-incomplete': {
    severity: 'high',
    title: 'The certificate chain is incomplete',
    why: 'The server sends its own certificate without the one in between that leads to the root. Desktop browsers often find it by themselves, so it seems to work; phones, sync clients and calendars do not and fail.',
    fix: FULLCHAIN,
    reference: {
      title: 'RFC 8446, 4.4.2: Certificate',
      url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2',
    },
  },
  'certificate.key-weak': {
    severity: 'high',
    title: 'The key of the certificate is too weak',
    why: 'Keys of this kind are, or soon will be, breakable; then somebody else can be your server. Current clients refuse them.',
    fix: {
      general: 'Issue the certificate with a new key: ECDSA P-256, or RSA with 2048 bits or more.',
      config: {
        certbot: 'sudo certbot certonly --cert-name cloud.example.org --key-type ecdsa --force-renewal',
        'acme.sh': 'acme.sh --issue -d cloud.example.org --keylength ec-256 --force -w /var/www/html',
      },
      caution: 'Chrome 49 on Windows XP cannot use ECDSA; everything newer can.',
    },
    reference: {
      title: 'CA/Browser Forum: baseline requirements, 6.1.5',
      url: 'https://cabforum.org/working-groups/server/baseline-requirements/documents/',
    },
  },
  'certificate.signature-weak': {
    severity: 'high',
    title: 'The certificate is signed with a broken hash function',
    why: 'With MD5 or SHA-1 a second certificate with the same signature can be made. Browsers have refused such certificates since 2017.',
    fix: { ...REISSUE, caution: 'With your own CA: sign with SHA-256 (the option -sha256 of openssl).' },
    reference: {
      title: 'RFC 9155: Deprecating MD5 and SHA-1',
      url: 'https://www.rfc-editor.org/rfc/rfc9155',
    },
  },
  'certificate.must-staple-unstapled': {
    severity: 'medium',
    title: 'The certificate demands a stapled OCSP response, and none is sent',
    why: 'It carries the "must staple" mark: clients that heed it, Firefox for one, refuse the connection when the server does not send a fresh proof that the certificate is not revoked.',
    fix: {
      general:
        "Issue the certificate without the mark (Let's Encrypt has ended OCSP and no longer offers it), or switch stapling on where your CA still has OCSP.",
      config: {
        certbot:
          'sudo certbot certonly --cert-name cloud.example.org --force-renewal   # remove must_staple from /etc/letsencrypt',
        nginx: 'ssl_stapling on;\nssl_stapling_verify on;',
        apache: 'SSLUseStapling on\nSSLStaplingCache "shmcb:logs/ssl_stapling(32768)"',
      },
    },
    reference: { title: 'RFC 7633: TLS feature extension', url: 'https://www.rfc-editor.org/rfc/rfc7633' },
  },
  'certificate.transparency-missing': {
    severity: 'low',
    title: 'The certificate is in no public log, as far as it shows',
    why: 'Chrome and Safari refuse certificates of public CAs that carry no proof of having been logged. The proof can come in other ways too, which is rare.',
    fix: {
      general: 'Issue the certificate again; public CAs put the proof in by default.',
      config: { certbot: 'sudo certbot renew --force-renewal' },
    },
    reference: { title: 'RFC 6962: Certificate Transparency', url: 'https://www.rfc-editor.org/rfc/rfc6962' },
  },
  'certificate.lifetime-too-long': {
    severity: 'low',
    title: 'The certificate lives longer than Apple devices accept',
    why: 'iPhones, iPads and Macs refuse server certificates that are valid for more than 825 days, even from a CA you installed on them.',
    fix: {
      general:
        'Issue the certificate for at most 825 days; a year or less is better, with automatic renewal.',
      config: {
        caddy: 'tls internal   # an own CA with short lifetimes and automatic renewal',
      },
    },
    reference: {
      title: 'Apple: requirements for trusted certificates',
      url: 'https://support.apple.com/103769',
    },
  },
  'certificate.alternate-expiring': {
    severity: 'medium',
    title: "The server's second certificate has expired or is about to",
    why: 'The server has two certificates, one with an RSA and one with an ECDSA key, and only one of them was renewed. Part of your devices gets the old one and fails, which looks like chance.',
    fix: RENEW,
    reference: rfc5280,
  },
  'certificate.caa-missing': {
    severity: 'info',
    title: 'No CAA record limits who may issue certificates for the name',
    why: 'Any of some hundred CAs may issue a certificate for your name if it is tricked into it. A CAA record in DNS names the one that may.',
    fix: {
      general:
        'Add a CAA record at your DNS provider. Dynamic DNS services mostly do not offer it; then there is nothing to do.',
      config: {
        certbot: 'example.org.  CAA 0 issue "letsencrypt.org"',
        caddy:
          'example.org.  CAA 0 issue "letsencrypt.org"\nexample.org.  CAA 0 issue "sectigo.com"   ; Caddy falls back to ZeroSSL',
      },
      caution: 'A record that forgets your CA stops the renewal.',
    },
    reference: { title: 'RFC 8659: DNS CAA', url: 'https://www.rfc-editor.org/rfc/rfc8659' },
  },
} as const satisfies FindingRows;
