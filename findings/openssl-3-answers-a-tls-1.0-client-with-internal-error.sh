#!/bin/sh
# Guess: a server that will not speak TLS 1.0 says protocol_version (alert 70), or handshake_failure (40).
# Seen:  OpenSSL 3.0 with TLS 1.0 switched on by its configuration (`-min_protocol TLSv1`, as `ssl_protocols TLSv1` of
#        nginx does) but at its default security level 1 takes the ClientHello, chooses TLS 1.0, then finds no
#        signature it may make (TLS 1.0 means SHA-1) and ends with internal_error (80). At level 0 it speaks TLS 1.0.
# Why:   80 usually means that the server is in trouble, so a scanner that trusts only "proper" refusals tries again for
#        ever, or calls the protocol unknown. Here it is a steady no, although the configuration says yes; a wrong
#        "TLS 1.0 is on" is as near as a wrong "off".
# Source: this run; RFC 5246 §7.2.2 for the meaning of the alerts, OpenSSL's SSL_CTX_set_security_level(3) for levels.
set -eu
command -v openssl >/dev/null || { echo 'SKIPPED: needs openssl'; exit 77; }
version=$(openssl version); echo "$version"
case "$version" in 'OpenSSL 3.0.'*) ;; *) echo 'SKIPPED: seen with OpenSSL 3.0'; exit 77 ;; esac
dir=$(mktemp -d); server=
trap 'kill $server 2>/dev/null || :; rm -rf "$dir"' EXIT; cd "$dir"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost 2>/dev/null
answer() { # the server's ciphers → what a TLS 1.0 client is told
  openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -min_protocol TLSv1 -cipher "$1" -www > server.txt 2>&1 &
  server=$!
  port=; tries=0
  while [ -z "$port" ]; do
    tries=$((tries + 1)); [ $tries -lt 200 ] || { echo 'the server did not start'; return; }
    sleep 0.1; port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.txt)
  done
  openssl s_client -connect "127.0.0.1:$port" -tls1 -cipher 'DEFAULT:@SECLEVEL=0' < /dev/null > client.txt 2>&1 || :
  kill $server 2>/dev/null || :; wait $server 2>/dev/null || :
  if grep -q 'SSL alert number' client.txt; then sed -n 's/.*SSL alert number \([0-9]*\).*/alert \1/p' client.txt | head -1
  else sed -n 's/^New, .*Cipher is \(.*\)/speaks \1/p' client.txt | head -1; fi
}
usual=$(answer DEFAULT); weak=$(answer 'DEFAULT:@SECLEVEL=0')
echo "TLS 1.0 allowed, security level 1: $usual"
echo "TLS 1.0 allowed, security level 0: $weak"
[ "$usual" = 'alert 80' ] || { echo CHANGED; exit 1; }
case "$weak" in 'speaks '*SHA*) ;; *) echo CHANGED; exit 1 ;; esac
