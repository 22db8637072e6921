import type { Severity } from '../report.ts';

/** The servers a fix is written for, where they differ. */
export type FixTarget = 'apache' | 'nginx' | 'caddy' | 'nextcloudpi' | 'certbot' | 'acme.sh' | 'occ' | 'php';

/** One row of the catalogue: everything a person reads about a finding, apart from the code that detects it. */
export interface FindingRow {
  severity: Severity;
  /** A sentence without a full stop; no server text in it. */
  title: string;
  /** Why it matters, in the words of somebody who owns one cloud; two to four sentences. */
  why: string;
  fix: {
    /** What to do, whatever the server. */
    general: string;
    /** Configuration or commands to copy, by server. */
    config?: Partial<Record<FixTarget, string>>;
    /** What breaks if it is copied blindly, or which clients it drops. */
    caution?: string;
  };
  /** Where the rule comes from. */
  reference: { title: string; url: string };
}

export type FindingRows = Record<string, FindingRow>;
