/**
 * The installer is a form in ownCloud and older Nextcloud; newer Nextcloud (seen in 32.0.2) builds it by a script of its
 * own, of which the page without permission to set up has nothing.
 */
const SETUP_PAGE =
  /<input[^>]{1,500}\bid=["']adminlogin["']|<input[^>]{1,500}\bname=["']install["']|\bcore-install\.m?js\b/iu;

/** Whether a page offers to set the cloud up, which makes its first visitor the administrator. */
export const offersSetup = (body: string): boolean => SETUP_PAGE.test(body);
