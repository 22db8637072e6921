import { headerProblems } from '../../../shared/header-table.ts';
import type { Detector } from '../raised.ts';

/** What is wrong with the headers, cookies and redirects of a server; the rules are those of the Headers tab. */
export const headerFindings: Detector = (parts) => headerProblems(parts);
