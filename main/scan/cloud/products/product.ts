import type { ProductId } from '../../../../shared/products.ts';
import type { CloudFacts } from '../facts.ts';

/** How a scan recognises one product; one file each, listed in registry.ts. What else is known of it: shared/products.ts. */
export interface ProductAdapter {
  product: ProductId;
  /** Signs in the facts that it is this product; each a sentence for the report. Empty: none. */
  recognise(facts: CloudFacts): string[];
  /** The version without suffixes, as its publisher counts; null where it is hidden. */
  version(facts: CloudFacts): string | null;
}
