import type { CloudProduct } from '../../../../shared/report.ts';
import type { CloudFacts } from '../facts.ts';

/** What a scan knows of one product; one file each, listed in registry.ts. */
export interface ProductAdapter {
  product: Exclude<CloudProduct, 'unknown'>;
  /** As people write it. */
  label: string;
  /** Signs in the facts that it is this product; each a sentence for the report. Empty: none. */
  recognise(facts: CloudFacts): string[];
  /** The version without suffixes, as its publisher counts; null where it is hidden. */
  version(facts: CloudFacts): string | null;
  /** Where the cloud's own PHP tree lies in the open when the web server is set up wrong; false for single binaries. */
  servesFiles: boolean;
}
