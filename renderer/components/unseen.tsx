import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CoverageArea } from '../../shared/coverage.ts';
import type { Report } from '../../shared/report.ts';
import { AREA_NAMES, seenState, unseenAreas } from '../../shared/unseen.ts';
import { useDo, useSnapshot } from '../hooks/index.ts';
import { areaSentence } from '../lib/unseen-sentences.ts';
import { Card, Empty, Note } from './parts.tsx';

/** That an area was seen in part only, where its facts stand; nothing where all of it was seen. */
export function SeenInPart({ report, area }: { report: Report; area: CoverageArea }) {
  const sentence = areaSentence(report, area);
  return sentence === null ? null : (
    <Note tone="fog">
      <b>{seenState(report, area) === 'none' ? 'Not seen' : 'Seen in part'}.</b> {sentence}
    </Note>
  );
}

/** In place of facts that were not seen, with the reason; `otherwise` where no reason was kept. */
export function NotSeen({
  report,
  area,
  title,
  otherwise,
}: {
  report: Report;
  area: CoverageArea;
  title: string;
  otherwise: string;
}) {
  return (
    <Card>
      <Empty weather="fog" title={title}>
        {areaSentence(report, area) ?? otherwise}
      </Empty>
    </Card>
  );
}

/** Every area that was not fully seen, with its reason; and each question that failed. */
export function UnseenCard({ report }: { report: Report }) {
  const areas = unseenAreas(report);
  const { errors } = report;
  if (areas.length === 0 && errors.length === 0) return null;
  return (
    <Card title="What could not be seen">
      <div className="stack">
        <p className="small dim">
          Nothing is said about it, neither good nor bad. The rest of the report counts all the same; this is
          tried again at the next scan.
        </p>
        {areas.map(({ area, state }) => (
          <Note key={area} tone="fog">
            <b>
              {AREA_NAMES[area]}: {state === 'none' ? 'not seen' : 'seen in part'}.
            </b>{' '}
            {areaSentence(report, area)}
          </Note>
        ))}
        {errors.map((error) => (
          <Note key={`${error.probe} ${error.message}`} tone="fog">
            <b>{error.probe}</b>: {error.message}
          </Note>
        ))}
      </div>
    </Card>
  );
}

/** Fetches newer advisory and release data; says in place why it did not work: compact, only after it was tried there. */
export function FetchNow({ compact = false }: { compact?: boolean }) {
  const refresh = useDo('refreshData');
  const { data } = useSnapshot();
  const [tried, setTried] = useState(!compact);
  const problem = tried ? (refresh.problem ?? data.error) : null;
  return (
    <span className="fetch-now">
      <Button
        size={compact ? 'compact-xs' : 'compact-sm'}
        variant={compact ? 'subtle' : 'default'}
        loading={refresh.busy || data.refreshing}
        aria-label="Fetch now: newer advisory and release data"
        onClick={() => {
          setTried(true);
          void refresh.run({});
        }}
      >
        Fetch now
      </Button>
      {problem === null || refresh.busy || data.refreshing ? null : (
        <span className="small dim" role="status" title={problem}>
          {problem}
        </span>
      )}
    </span>
  );
}
