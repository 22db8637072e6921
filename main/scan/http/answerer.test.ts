import { describe, expect, test } from 'vitest';
import { answererOf } from './answerer.ts';

const answer = (status: number, headers: Record<string, string> = {}, body = '') => ({
  url: 'https://cloud.example/status.php',
  status,
  headers: Object.entries(headers),
  body,
});
const page = (title: string) => `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;

describe('answererOf: what counts as an answer of the thing asked', () => {
  test.each([
    ['a page', answer(200, {}, page('Nextcloud'))],
    ['not found', answer(404)],
    ['a refusal of the server itself', answer(403, {}, page('403 Forbidden'))],
    ['a sign-in that the server asks for', answer(401, { 'WWW-Authenticate': 'Basic realm="Nextcloud"' })],
    ['a bad request', answer(400, {}, page('Nextcloud'))],
    ["maintenance in the cloud's own words", answer(503, { 'X-Nextcloud-Maintenance-Mode': '1' })],
    ['a redirect on the host', answer(302, { Location: '/index.php/login' })],
    ['a redirect on the host to another port', answer(301, { Location: 'https://cloud.example:8443/' })],
    ['a redirect without a readable Location', answer(302, { Location: 'http://[' })],
    ['an error of the program', answer(500)],
    [
      'a redirect of the cloud itself to a sign-in elsewhere',
      answer(303, { Location: 'https://idp.example/saml', 'Set-Cookie': 'oc_sessionPassphrase=x; path=/' }),
    ],
    ['a page that only speaks of moments', answer(200, {}, page('Just a momentum'))],
  ])('%s', (_what, response) => {
    expect(answererOf(response)).toEqual({ by: 'server' });
  });

  test.each([
    ['rate-limited', answer(429)],
    ['misdirected', answer(421)],
    ['unavailable', answer(502)],
    ['unavailable', answer(503)],
    ['unavailable', answer(504)],
    ['unavailable', answer(521)],
    ['portal', answer(511)],
    ['portal', answer(302, { Location: 'https://auth.example/?rd=https://cloud.example/' })],
    ['redirect-loop', answer(301, { Location: 'https://cloud.example/status.php' })],
    ['redirect-loop', answer(301, { Location: '/status.php#top' })],
    ['client-certificate', answer(400, {}, page('400 No required SSL certificate was sent'))],
    ['client-certificate', answer(400, {}, page('400 The SSL certificate error'))],
    ['challenge', answer(302, { Location: '/status.php', 'Set-Cookie': 'seen=1' })],
    ['client-certificate', answer(496)],
    [
      'client-certificate',
      answer(
        403,
        {},
        `${page('403 Forbidden')}<p>Reason: Cannot perform Post-Handshake Authentication.<br /></p>`,
      ),
    ],
    ['challenge', answer(403, {}, page('Just a moment...'))],
    ['challenge', answer(503, {}, page('DDoS-Guard'))],
    ['challenge', answer(403, { 'cf-mitigated': 'challenge' })],
    ['challenge', answer(200, {}, page("Making sure you're not a bot!"))],
  ])('%s: %j', (reason, response) => {
    expect(answererOf(response)).toMatchObject({ by: 'front', reason });
  });
});
