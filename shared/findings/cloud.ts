import type { FindingRows } from './types.ts';

const nextcloudAdvisories = {
  title: 'Nextcloud security advisories',
  url: 'https://github.com/nextcloud/security-advisories/security/advisories',
};
const update = {
  general:
    'Back up, then install the release named in the evidence with the updater (Administration settings, Overview) or by your container image. Without a fix in your branch, move up one major version at a time.',
  config: { occ: 'sudo -E -u www-data php updater/updater.phar\nsudo -E -u www-data php occ status' },
  caution:
    'Check first that your apps and your PHP version are supported by the new release; never skip a major version.',
} as const;
const setupWarnings = {
  title: 'Nextcloud admin manual: warnings on the admin page',
  url: 'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/security_setup_warnings.html',
};
const hardeningGuide = {
  title: 'Nextcloud admin manual: hardening and security guidance',
  url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/harden_server.html',
};

/** Findings about the cloud software: version, support, vulnerabilities, hardenings, setup. */
export const cloud = {
  'cloud.setup-pending': {
    severity: 'critical',
    title: 'The cloud is not set up yet and open to anyone',
    why: 'The installation page waits for the first visitor to choose the administrator password. Whoever comes first, and scanners look for exactly this, owns the cloud and can run code on the server.',
    fix: {
      general: 'Finish the installation now, or take the server off the network until you do.',
      config: { occ: 'sudo -E -u www-data php occ maintenance:install' },
    },
    reference: {
      title: 'Nextcloud admin manual: installation wizard',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/installation_wizard.html',
    },
  },
  'cloud.lost-configuration': {
    severity: 'high',
    title: 'The cloud has lost its configuration, or was never installed',
    why: 'It says that it is not installed, and does not offer to be: its setup is locked. For a cloud that was in use this is what a missing config.php or an unmounted volume looks like, and nobody can sign in.',
    fix: {
      general:
        'Look for config/config.php: restore it from the backup, or mount the volume it lies on. Do not run the setup again on a cloud that has data.',
      config: { occ: 'sudo -E -u www-data php occ status' },
    },
    reference: {
      title: 'Nextcloud admin manual: installation wizard',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/installation_wizard.html',
    },
  },
  'cloud.untrusted-domain': {
    severity: 'medium',
    title: 'The cloud does not answer to this name',
    why: 'The name or address it is asked by is not in its trusted_domains, so it refuses every request. Nothing of it could be looked at: neither its version nor its headers. People who use this address are refused as well.',
    fix: {
      general: 'Add the name to trusted_domains, or watch the cloud by a name that is in the list.',
      config: {
        occ: 'sudo -E -u www-data php occ config:system:get trusted_domains\nsudo -E -u www-data php occ config:system:set trusted_domains 1 --value=cloud.example.org',
      },
      caution: 'Take a number that is free in the list: the one shown in the example may be in use.',
    },
    reference: {
      title: 'Nextcloud admin manual: trusted domains',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/installation_wizard.html#trusted-domains',
    },
  },
  'cloud.status-polluted': {
    severity: 'medium',
    title: 'Something stands before the answer of status.php',
    why: 'The answer begins with text that is no JSON, mostly a notice of PHP. Sync clients stop there and say that the server cannot be found, although the web page works.',
    fix: {
      general:
        'Switch the display of errors off and look into the log for the notice itself; it is often an app or a PHP that is too new.',
      config: { php: 'display_errors = Off\nlog_errors = On' },
    },
    reference: {
      title: 'PHP manual: display_errors',
      url: 'https://www.php.net/manual/en/errorfunc.configuration.php#ini.display-errors',
    },
  },
  'cloud.end-of-life': {
    severity: 'high',
    title: 'This version gets no security fixes any more',
    why: 'Its publisher has ended support for this branch. Vulnerabilities found from now on stay open on your server even when they are fixed, published and attacked elsewhere. The Nextcloud scan rates such a server F.',
    fix: update,
    reference: {
      title: 'Nextcloud maintenance and release schedule',
      url: 'https://github.com/nextcloud/server/wiki/Maintenance-and-Release-Schedule',
    },
  },
  'cloud.end-of-life-soon': {
    severity: 'info',
    title: 'Support for this version ends within two months',
    why: 'After that day the branch gets no fixes. A major update is easier while both versions are supported and there is time to wait for your apps.',
    fix: update,
    reference: {
      title: 'Nextcloud maintenance and release schedule',
      url: 'https://github.com/nextcloud/server/wiki/Maintenance-and-Release-Schedule',
    },
  },
  'cloud.update-available': {
    severity: 'low',
    title: 'A newer release of this branch is out',
    why: 'Maintenance releases fix bugs and vulnerabilities without changing how the cloud works. Advisories are often published weeks after the release that fixes them, so an older patch level is a risk nobody has named yet.',
    fix: update,
    reference: {
      title: 'Nextcloud admin manual: how to upgrade',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/maintenance/upgrade.html',
    },
  },
  'cloud.newer-branch': {
    severity: 'low',
    title: 'A newer branch is out, and how long this one gets fixes is not published',
    why: 'The publisher names no last day for this branch. Fixes usually go to the newest ones only, so an older branch can be without them and nobody says so.',
    fix: {
      general:
        'Read the release notes and move to the newer branch; the evidence names its newest release. Back up first.',
    },
    reference: {
      title: 'OpenCloud documentation: lifecycle',
      url: 'https://docs.opencloud.eu/',
    },
  },
  'cloud.vulnerability-exploited': {
    severity: 'critical',
    title: 'A vulnerability of this version is being exploited',
    why: 'It is in the catalogue of vulnerabilities that attackers are known to use. Automated attacks reach every server in the address space within days, however small it is.',
    fix: {
      ...update,
      general:
        'Update today. If that is not possible, take the cloud off the Internet until it is. Afterwards look in the logs for logins and downloads you cannot explain, and change passwords.',
    },
    reference: {
      title: 'CISA: Known Exploited Vulnerabilities catalogue',
      url: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
    },
  },
  'cloud.vulnerability-critical': {
    severity: 'critical',
    title: 'This version has a critical vulnerability',
    why: 'By its publisher this can be used over the network to read, change or delete what others stored, or to take the server. Details are public, and so are often ready-made attacks.',
    fix: update,
    reference: nextcloudAdvisories,
  },
  'cloud.vulnerability-high': {
    severity: 'high',
    title: 'This version has a vulnerability of high severity',
    why: 'With little effort or a small mistake of a user an attacker reaches data or accounts that are not theirs. Details are public.',
    fix: update,
    reference: nextcloudAdvisories,
  },
  'cloud.vulnerability-medium': {
    severity: 'medium',
    title: 'This version has a vulnerability of medium severity',
    why: 'An attacker needs an account, a shared link or the help of a user, or gains something limited. Where you share with people outside your household it deserves an update soon.',
    fix: update,
    reference: nextcloudAdvisories,
  },
  'cloud.vulnerability-low': {
    severity: 'low',
    title: 'This version has a vulnerability of low severity',
    why: 'It gives away little, or works only under unusual circumstances. The next regular update removes it.',
    fix: update,
    reference: nextcloudAdvisories,
  },
  'cloud.needs-db-upgrade': {
    severity: 'medium',
    title: 'An update was begun and not finished',
    why: 'The new program files are there but the database still has the old shape. Nobody can log in or synchronise until the upgrade has run, and a half-updated cloud is easily damaged.',
    fix: {
      general: 'Open the cloud in the browser and start the upgrade, or run it on the server.',
      config: { occ: 'sudo -E -u www-data php occ upgrade' },
      caution: 'Back up the database first, if the updater has not.',
    },
    reference: {
      title: 'Nextcloud admin manual: how to upgrade',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/maintenance/upgrade.html',
    },
  },
  'cloud.maintenance': {
    severity: 'info',
    title: 'The cloud is in maintenance mode',
    why: 'Nobody can log in or synchronise meanwhile. After an update that broke off, the mode stays on until somebody ends it.',
    fix: {
      general: 'If no update is running, end the maintenance mode.',
      config: { occ: 'sudo -E -u www-data php occ maintenance:mode --off' },
    },
    reference: {
      title: 'Nextcloud admin manual: maintenance mode',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/maintenance/enable_maintenance.html',
    },
  },
  'cloud.version-hidden': {
    severity: 'info',
    title: 'The cloud hides its version',
    why: 'That keeps honest tools in the dark more than attackers, who simply try. Vulnerabilities and the end of support cannot be told for this cloud.',
    fix: {
      general:
        'Nothing is wrong. To have the version watched, let the status be read again: version.hide => false in config.php of ownCloud, or no block of status.php in the web server.',
    },
    reference: {
      title: 'ownCloud: config.sample.php, version.hide',
      url: 'https://doc.owncloud.com/server/latest/admin_manual/configuration/server/config_sample_php_parameters.html',
    },
  },
  'cloud.product-unknown': {
    severity: 'info',
    title: 'A cloud answers, but which product it is cannot be told',
    why: 'Its status looks like that of Nextcloud and ownCloud, yet nothing tells them apart. Vulnerabilities and the end of support cannot be told for this cloud.',
    fix: {
      general:
        'Let the login page and /ocs/v1.php/config be read by strangers again, as the product does by default.',
    },
    reference: setupWarnings,
  },
  'cloud.hardening-same-site-cookies': {
    severity: 'low',
    title: 'The same-site cookies are missing',
    why: 'Nextcloud sets two extra cookies that browsers never send along with requests another site caused. Without them one of its defences against forged requests is gone; usually a proxy removes or rewrites cookies.',
    fix: { general: 'Let the proxy in front pass every Set-Cookie header on unchanged.' },
    reference: hardeningGuide,
  },
  'cloud.hardening-host-prefix': {
    severity: 'low',
    title: 'The cookies have no __Host- prefix',
    why: 'With the prefix, a neighbouring subdomain or a plain HTTP page cannot plant cookies in your session. Nextcloud leaves it out where it believes to be on HTTP, mostly behind a proxy that ends TLS.',
    fix: {
      general: 'Tell Nextcloud that it is reached over HTTPS.',
      config: {
        occ: 'sudo -E -u www-data php occ config:system:set overwriteprotocol --value=https',
        php: "'overwriteprotocol' => 'https',",
      },
      caution: 'Only where everybody reaches the cloud over HTTPS: links it makes will all begin with https.',
    },
    reference: setupWarnings,
  },
  'cloud.hardening-csp-nonce': {
    severity: 'low',
    title: 'The login page has no content security policy with nonces',
    why: 'Nextcloud marks its own scripts with a number that changes with every page, so a script somebody smuggled in does not run. If the policy is missing, a proxy or the web server has replaced it.',
    fix: {
      general:
        'Do not set Content-Security-Policy in the web server or proxy: the cloud sends its own, which differs from page to page.',
    },
    reference: hardeningGuide,
  },
  'cloud.hardening-outdated': {
    severity: 'low',
    title: 'This version lacks a protection that newer ones have',
    why: 'The protection came with a later major release; no setting brings it to this one.',
    fix: update,
    reference: hardeningGuide,
  },
  'cloud.brute-force-delay': {
    severity: 'medium',
    title: 'Logins from your own address are being slowed down',
    why: 'The cloud has seen many failed logins from the address this scan came from. Somebody or something in your network guesses passwords: an app with an old password, or an intruder. Behind a proxy it can also mean that the cloud takes all visitors for one.',
    fix: {
      general:
        'Look for the user names in the log. If the address is that of your proxy, name the proxy in trusted_proxies so that the cloud sees the real visitors; then reset the address.',
      config: {
        occ: 'sudo -E -u www-data php occ security:bruteforce:reset <address>',
        php: "'trusted_proxies' => ['<address of the proxy>'],",
      },
    },
    reference: {
      title: 'Nextcloud admin manual: brute force protection',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/bruteforce_configuration.html',
    },
  },
  'cloud.service-discovery': {
    severity: 'low',
    title: 'Calendar and contact apps cannot find the cloud by its name',
    why: 'Phones look under /.well-known for the address of calendars and contacts. Without the redirect people must type long addresses, and some apps refuse altogether.',
    fix: {
      general: 'Redirect /.well-known/caldav and /.well-known/carddav to remote.php/dav of the cloud.',
      config: {
        apache:
          'Redirect 301 /.well-known/carddav /remote.php/dav/\nRedirect 301 /.well-known/caldav /remote.php/dav/',
        nginx:
          'location = /.well-known/carddav { return 301 https://$host/remote.php/dav/; }\nlocation = /.well-known/caldav { return 301 https://$host/remote.php/dav/; }',
        caddy:
          'redir /.well-known/carddav /remote.php/dav/ 301\nredir /.well-known/caldav /remote.php/dav/ 301',
      },
      caution: 'For a cloud in a folder put the folder before /remote.php.',
    },
    reference: {
      title: 'RFC 6764 §5: well-known URIs',
      url: 'https://www.rfc-editor.org/rfc/rfc6764#section-5',
    },
  },
  'cloud.well-known-handler': {
    severity: 'info',
    title: 'A well-known address does not reach the cloud',
    why: 'The cloud answers /.well-known/webfinger and nodeinfo itself, for apps of the social web and federation. Here the web server answers instead.',
    fix: {
      general: 'Pass the rest of /.well-known on to index.php of the cloud.',
      config: {
        nginx: 'location ^~ /.well-known { return 301 /index.php$request_uri; }',
        apache: 'RewriteRule ^\\.well-known/(?!acme-challenge|pki-validation) /index.php [QSA,L]',
      },
      caution: 'Keep acme-challenge out of it, or certificates are not renewed any more.',
    },
    reference: setupWarnings,
  },
  'cloud.federation-provider': {
    severity: 'info',
    title: 'A federation address of the cloud does not answer',
    why: 'Other clouds ask /ocm-provider/ and /ocs-provider/ before they share with yours. Where the web server does not pass them on, federated shares fail.',
    fix: {
      general: 'Let the web server pass both folders to PHP; the configuration in the manual has the rule.',
      config: {
        nginx: 'location ~ ^\\/(?:ocm|ocs)-provider\\/?$ { rewrite ^ /index.php$request_uri last; }',
      },
    },
    reference: setupWarnings,
  },
  'cloud.generated-urls-insecure': {
    severity: 'medium',
    title: 'The cloud makes links to itself that are not HTTPS',
    why: 'It does not know that it is reached over HTTPS, mostly behind a proxy. Share links and redirects then lead over plain HTTP, logins in apps can fail, and cookies lose protection.',
    fix: {
      general: 'Tell the cloud its protocol, and which proxy to trust.',
      config: {
        occ: 'sudo -E -u www-data php occ config:system:set overwriteprotocol --value=https',
        php: "'overwriteprotocol' => 'https',\n'overwrite.cli.url' => 'https://<your cloud>',",
      },
    },
    reference: {
      title: 'Nextcloud admin manual: reverse proxy',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/reverse_proxy_configuration.html',
    },
  },
  'cloud.no-web-application-firewall': {
    severity: 'info',
    title: 'No web application firewall stepped in',
    why: 'A request every rule set knows as an attack passed. A cloud that is kept up to date does well without; it is one more layer for those who want it.',
    fix: {
      general: 'If you want one: ModSecurity with the OWASP Core Rule Set and its exclusions for Nextcloud.',
      caution: 'Without those exclusions it breaks WebDAV, uploads and the apps.',
    },
    reference: { title: 'OWASP Core Rule Set', url: 'https://coreruleset.org/' },
  },
} as const satisfies FindingRows;
