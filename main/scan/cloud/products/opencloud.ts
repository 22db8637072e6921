import type { CloudFacts } from '../facts.ts';
import { productVersion } from './ocis.ts';
import type { ProductAdapter } from './product.ts';

/** The fork of oCIS: same interfaces, another name; the name decides between the two. */
function signs({ status }: CloudFacts): string[] {
  if (status === null) return [];
  const named =
    /opencloud/iu.test(status.product ?? '') ||
    (status.productVersion !== null && /opencloud/iu.test(status.productName ?? ''));
  return named ? ['The status names the product OpenCloud.'] : [];
}

export const opencloud: ProductAdapter = {
  product: 'opencloud',
  recognise: signs,
  version: productVersion,
};
