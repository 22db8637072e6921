import type { FixTarget } from './types.ts';

/** Where MDN describes a header. */
export const MDN = 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers';
export const NC_HARDENING = {
  title: 'Nextcloud administration manual: Hardening and security guidance',
  url: 'https://docs.nextcloud.com/server/latest/admin_manual/installation/harden_server.html',
};
export const NC_WARNINGS = {
  title: 'Nextcloud administration manual: Warnings on admin page',
  url: 'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/security_setup_warnings.html',
};

/** The classic: add_header is inherited only where no add_header is. */
export const NGINX_TRAP =
  'nginx forgets every add_header of the outer levels as soon as a location has one of its own: repeat the whole set there, and reload with nginx -t first.';

/** Sets one header once, in each server: what the application sends is taken away first, so that none is doubled. */
export const setHeader = (name: string, value: string): Partial<Record<FixTarget, string>> => {
  const apache = `Header onsuccess unset ${name}\nHeader always set ${name} "${value}"`;
  return {
    apache: `# in the <VirtualHost> of port 443; needs: a2enmod headers\n${apache}`,
    nginx: `# in the server block of port 443\nadd_header ${name} "${value}" always;\nfastcgi_hide_header ${name};   # PHP-FPM behind nginx\nproxy_hide_header ${name};     # another server behind nginx`,
    caddy: `header {\n\t${name} "${value}"\n\tdefer\n}`,
    nextcloudpi: `cat > /etc/apache2/conf-available/own-headers.conf <<'END'\n${apache}\nEND\na2enconf own-headers && systemctl reload apache2`,
  };
};

/** Takes one header away. */
export const unsetHeader = (name: string): Partial<Record<FixTarget, string>> => ({
  apache: `Header onsuccess unset ${name}\nHeader always unset ${name}`,
  nginx: `fastcgi_hide_header ${name};\nproxy_hide_header ${name};`,
  caddy: `header {\n\t-${name}\n\tdefer\n}`,
});
