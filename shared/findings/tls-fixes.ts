import type { FindingRow } from './types.ts';

/**
 * Mozilla's "intermediate" server side TLS, guideline 6.0 (April 2026): TLS 1.2 and 1.3, six suites, no DHE. One fix
 * for most TLS findings, so that an owner changes the configuration once and not finding by finding.
 */
const CIPHERS =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305';

const APACHE = `SSLProtocol -all +TLSv1.2 +TLSv1.3
SSLCipherSuite ${CIPHERS}
SSLHonorCipherOrder off
SSLCompression off
SSLOpenSSLConfCmd Curves X25519:prime256v1:secp384r1`;

export const INTERMEDIATE: NonNullable<FindingRow['fix']['config']> = {
  apache: `# in the server configuration, beside other SSL lines; a virtual host must not say otherwise\n${APACHE}`,
  nginx: `# in the http block; a server block must not say otherwise
ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ${CIPHERS};
ssl_prefer_server_ciphers off;
ssl_ecdh_curve X25519:prime256v1:secp384r1;`,
  caddy: `# Caddy's defaults are these already: remove "protocols", "ciphers" and "curves" from the tls block, or
tls {
  protocols tls1.2 tls1.3
}`,
  nextcloudpi: `# NextCloudPi runs Apache; a file of its own survives updates
sudo tee /etc/apache2/conf-available/tls-intermediate.conf <<'END'
${APACHE}
END
sudo a2enconf tls-intermediate && sudo apache2ctl configtest && sudo systemctl reload apache2`,
};

/** What the profile drops, by the simulated clients: everything that stops at TLS 1.0, and one RSA corner. */
export const DROPS =
  'Drops Android 4.3 and older, Internet Explorer before 11, Safari 6, Java 7 and programs on OpenSSL 0.9.8; with an RSA certificate also Internet Explorer 11 on Windows 7. Current browsers, phones and sync clients are not affected.';

export const MOZILLA = {
  title: 'Mozilla: Server Side TLS, intermediate configuration',
  url: 'https://wiki.mozilla.org/Security/Server_Side_TLS',
};

/** The fix of everything that the intermediate profile ends. */
export const profileFix = (general: string, caution = DROPS): FindingRow['fix'] => ({
  general,
  config: INTERMEDIATE,
  caution,
});

/** The fix of what only a newer TLS library ends. */
export const UPDATE_LIBRARY: FindingRow['fix'] = {
  general:
    'Update the operating system of the server (or the firmware of the router or NAS that answers for it), then restart the web server so that it loads the new TLS library. Where no update is to be had any more, put a maintained proxy in front.',
  config: {
    apache: 'sudo apt update && sudo apt full-upgrade && sudo systemctl restart apache2',
    nginx: 'sudo apt update && sudo apt full-upgrade && sudo systemctl restart nginx',
    nextcloudpi: 'sudo ncp-update && sudo apt full-upgrade && sudo systemctl restart apache2',
  },
};
