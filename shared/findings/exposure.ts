import type { FindingRows } from './types.ts';

const webServer = {
  title: 'Nextcloud admin manual: web server configuration',
  url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/nginx.html',
};
const hardening = {
  title: 'Nextcloud admin manual: hardening and security guidance',
  url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/harden_server.html',
};
const wstg = {
  title: 'OWASP WSTG: review old backup and unreferenced files',
  url: 'https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/02-Configuration_and_Deployment_Management_Testing/04-Review_Old_Backup_and_Unreferenced_Files_for_Sensitive_Information',
};
const hideFolders = {
  nginx:
    'location ~ ^/(?:build|tests|config|lib|3rdparty|templates|data)(?:$|/) { return 404; }\nlocation ~ ^/(?:\\.|autotest|occ|issue|indie|db_|console) { return 404; }',
  apache: '<Directory /var/www/nextcloud>\n  AllowOverride All\n</Directory>',
} as const;
const rotate = 'Then change every password and key in it: it must be taken for read.';

/** Findings about files and pages that anybody can read; each was proven by its content. */
export const exposure = {
  'exposure.data-directory': {
    severity: 'critical',
    title: 'The data directory can be read from the Internet',
    why: 'The files of all users lie below a folder the web server hands out. Whoever knows or guesses a path downloads them without a password, past every share and every log of the cloud.',
    fix: {
      general: 'Make the web server refuse the folder, or move it out of the web root.',
      config: hideFolders,
      caution: 'Moving the folder needs maintenance mode and a change of datadirectory in config.php.',
    },
    reference: hardening,
  },
  'exposure.config': {
    severity: 'critical',
    title: 'The configuration with its passwords can be read',
    why: 'config.php holds the database password, the server secret and often the mail password. With the secret and the instance id stored passwords can be decrypted and sessions forged.',
    fix: {
      general: `Make the web server run PHP instead of handing it out, refuse the config folder, and delete copies of the file. ${rotate}`,
      config: hideFolders,
    },
    reference: webServer,
  },
  'exposure.log': {
    severity: 'high',
    title: 'The log of the cloud can be read',
    why: 'It holds user names, addresses, file names, and sometimes tokens. It shows an attacker what works and whom to try; and where the log is readable, the whole data directory usually is.',
    fix: {
      general: 'Make the web server refuse the data directory, or move it out of the web root.',
      config: hideFolders,
    },
    reference: hardening,
  },
  'exposure.database': {
    severity: 'critical',
    title: 'The database of the cloud can be downloaded',
    why: 'The SQLite file holds all users, password hashes, app tokens, shares, calendars and contacts. Tokens in it let an attacker in without any password.',
    fix: {
      general: `Make the web server refuse the data directory, or move it out of the web root. ${rotate}`,
      config: hideFolders,
    },
    reference: hardening,
  },
  'exposure.git': {
    severity: 'high',
    title: 'A Git repository can be read',
    why: 'From .git the whole repository with its history can be rebuilt, and with it every password that was ever committed.',
    fix: {
      general: `Refuse every path that begins with a dot, but .well-known. ${rotate}`,
      config: {
        nginx: 'location ~ /\\.(?!well-known) { return 404; }',
        apache: 'RedirectMatch 404 "/\\.(?!well-known)"',
      },
    },
    reference: wstg,
  },
  'exposure.environment-file': {
    severity: 'critical',
    title: 'A file with environment variables can be read',
    why: 'Container set-ups keep the passwords of the administrator and the database in .env. Scanners ask every server on the Internet for it.',
    fix: {
      general: `Move the file out of the web root and refuse paths that begin with a dot. ${rotate}`,
      config: {
        nginx: 'location ~ /\\.(?!well-known) { return 404; }',
        apache: 'RedirectMatch 404 "/\\.(?!well-known)"',
      },
    },
    reference: wstg,
  },
  'exposure.backup': {
    severity: 'critical',
    title: 'A backup can be downloaded',
    why: 'An archive or database dump lies in the web root under a name that everybody tries. It holds what the cloud protects, without the protection.',
    fix: { general: `Move it away from the web root now, and write backups elsewhere. ${rotate}` },
    reference: wstg,
  },
  'exposure.compose-file': {
    severity: 'medium',
    title: 'The container configuration can be read',
    why: 'docker-compose.yml shows which services run in which version, and often holds passwords.',
    fix: { general: 'Move it out of the web root. If there are passwords in it, change them.' },
    reference: wstg,
  },
  'exposure.graphapi-phpinfo': {
    severity: 'critical',
    title: 'The Graph API app shows the secrets of the server (CVE-2023-49103)',
    why: 'A test page of the app prints all environment variables: in containers the administrator password, the mail and database passwords and the licence key. This is attacked on the whole Internet.',
    fix: {
      general: `Delete the file apps/graphapi/vendor/microsoft/microsoft-graph/tests/GetPhpInfo.php and update the app to 0.3.1 or later; switching the app off is not enough. ${rotate}`,
    },
    reference: { title: 'CVE-2023-49103', url: 'https://nvd.nist.gov/vuln/detail/CVE-2023-49103' },
  },
  'exposure.phpinfo': {
    severity: 'medium',
    title: 'A phpinfo page can be read',
    why: 'It prints paths, versions and all environment variables of the server, which in containers include passwords.',
    fix: { general: 'Delete the file. If environment variables hold passwords, change them.' },
    reference: wstg,
  },
  'exposure.setup-page': {
    severity: 'critical',
    title: 'The installation page is open to anyone',
    why: 'Whoever opens it first becomes the administrator and can run code on the server.',
    fix: { general: 'Finish the installation now, or take the server off the network until you do.' },
    reference: {
      title: 'Nextcloud admin manual: installation wizard',
      url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/installation_wizard.html',
    },
  },
  'exposure.database-admin': {
    severity: 'medium',
    title: 'A database administration page is open to the Internet',
    why: 'phpMyAdmin and Adminer give the whole database to whoever has or guesses its password, without the login protection of the cloud; both have had serious holes of their own.',
    fix: {
      general: 'Remove it, or allow it from your own network only.',
      config: { apache: '<Location /phpmyadmin>\n  Require ip 192.168.0.0/16 10.0.0.0/8\n</Location>' },
    },
    reference: wstg,
  },
  'exposure.directory-listing': {
    severity: 'medium',
    title: 'The web server lists the files of a folder',
    why: 'A listing saves an attacker all guessing: every file in it, with name, size and date, is one click away.',
    fix: {
      general: 'Switch listings off and refuse the folders that are not meant for visitors.',
      config: { nginx: 'autoindex off;', apache: 'Options -Indexes' },
    },
    reference: hardening,
  },
  'exposure.server-status': {
    severity: 'low',
    title: 'The status page of the web server can be read',
    why: 'It shows who is connected and which addresses they ask for right now, tokens in share links included.',
    fix: {
      general: 'Allow it from the server itself only.',
      config: { apache: '<Location /server-status>\n  Require local\n</Location>' },
      caution: 'Behind a proxy on the same machine everybody is local: switch mod_status off there.',
    },
    reference: {
      title: 'Apache module mod_status',
      url: 'https://httpd.apache.org/docs/2.4/mod/mod_status.html',
    },
  },
  'exposure.source-code': {
    severity: 'low',
    title: 'Program files that are not meant for visitors can be read',
    why: 'They hold no secrets, but they show that the protection of the program folders is not in place. On Apache that is .htaccess, and it protects the data directory too.',
    fix: { general: 'Put the rules of the manual in place.', config: hideFolders },
    reference: webServer,
  },
} as const satisfies FindingRows;
