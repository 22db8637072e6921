import { observatoryResult, observatoryTest } from '../../../shared/observatory-words.ts';
import type { Report } from '../../../shared/report.ts';
import { Mark } from '../../components/icons.tsx';
import { Card } from '../../components/parts.tsx';

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
                <b>{observatoryTest(test.name)}</b>{' '}
                <span className="s">{observatoryResult(test.result)}</span>
              </div>
              <small className="num">
                {test.modifier > 0 ? `+${test.modifier}` : test.modifier === 0 ? '0' : `−${-test.modifier}`}
              </small>
            </li>
          );
        })}
      </ul>
      <p className="small faint after">
        Bonus points count only where the deductions leave 90 points or more.
      </p>
    </Card>
  );
}
