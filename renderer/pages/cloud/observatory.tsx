import type { Report } from '../../../shared/report.ts';
import { Mark } from '../../components/icons.tsx';
import { Card } from '../../components/parts.tsx';

const NAMES: Record<string, string> = {
  'content-security-policy': 'Content-Security-Policy',
  cookies: 'Cookies',
  'cross-origin-resource-sharing': 'Cross-origin resource sharing',
  redirection: 'Redirection',
  'referrer-policy': 'Referrer-Policy',
  'strict-transport-security': 'Strict-Transport-Security',
  'subresource-integrity': 'Subresource integrity',
  'x-content-type-options': 'X-Content-Type-Options',
  'x-frame-options': 'X-Frame-Options',
  'cross-origin-resource-policy': 'Cross-Origin-Resource-Policy',
  'cross-origin-embedder-policy': 'Cross-Origin-Embedder-Policy',
  'cross-origin-opener-policy': 'Cross-Origin-Opener-Policy',
};

/** "csp-implemented-with-no-unsafe" as words. */
const words = (result: string): string => result.replaceAll('-', ' ');

/** The twelve tests of MDN's HTTP Observatory and what each gave or took. */
export function Observatory({ headers }: { headers: NonNullable<Report['grades']['headers']> }) {
  return (
    <Card
      title={`Observatory score: ${headers.score}`}
      actions={<span className="small dim">as MDN HTTP Observatory counts, from 100</span>}
    >
      <ul className="feed">
        {headers.tests.map((test) => {
          const passed = test.pass ?? test.modifier >= 0;
          return (
            <li className="ev" key={test.name}>
              <Mark
                kind={passed ? 'yes' : 'no'}
                tone={passed ? 'clear' : 'unsettled'}
                label={passed ? 'passed' : 'not passed'}
              />
              <div>
                <b>{NAMES[test.name] ?? test.name}</b> <span className="s">{words(test.result)}</span>
              </div>
              <small className="num">
                {test.modifier > 0 ? `+${test.modifier}` : test.modifier === 0 ? '0' : `−${-test.modifier}`}
              </small>
            </li>
          );
        })}
      </ul>
      <p className="small faint after">
        What is given counts only from 90 points on; what is taken always counts.
      </p>
    </Card>
  );
}
