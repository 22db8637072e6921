import { nextcloud } from './nextcloud.ts';
import { ocis } from './ocis.ts';
import { opencloud } from './opencloud.ts';
import { owncloud } from './owncloud.ts';
import type { ProductAdapter } from './product.ts';

/**
 * In the order of asking: the Infinite Scale family first, because its version looks like ownCloud 10's; Nextcloud's
 * own signs before ownCloud's, because both have versions 9 to 11.
 */
export const products: readonly ProductAdapter[] = [opencloud, ocis, nextcloud, owncloud];
