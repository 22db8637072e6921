import { type HttpResponse, headerValues } from './types.ts';

/** Cookies that Nextcloud and ownCloud set with any answer their PHP gives, the first visit's redirects included. */
const OWN_COOKIE = /^(?:__host-|__secure-)?(?:nc_samesitecookie(?:lax|strict)|oc_sessionpassphrase)=/iu;
/** Every page of both is laid out by one of these bodies, and carries the token of its forms. */
const OWN_BODY =
  /<body[^>]{0,500}\bid=["']body-(?:login|public|user|settings)["']|\bdata-requesttoken=["']/iu;

/**
 * Whether an answer is a Nextcloud's or ownCloud's own, whatever its status: a redirect to a sign-in elsewhere that the
 * cloud itself makes (SAML, OpenID Connect) is, a portal's or a ban page is not.
 */
export const isOwnPage = (response: Pick<HttpResponse, 'headers' | 'body'>): boolean =>
  headerValues(response, 'set-cookie').some((cookie) => OWN_COOKIE.test(cookie.trim())) ||
  OWN_BODY.test(response.body);
