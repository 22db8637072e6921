import { Button } from '@mantine/core';
import { Note } from '../components/parts.tsx';
import { severityTone } from '../lib/tone.ts';
import { Refused } from './gate.tsx';
import { useAppState, useDo, useSnapshot } from './hooks.ts';

/** What must be seen on every page: no connection, and what main has to say about itself. */
export function Banners() {
  const { link } = useAppState();
  const { notices, online } = useSnapshot();
  const dismiss = useDo('dismissNotice');
  if (link === 'open' && online && notices.length === 0) return null;
  return (
    <div className="stack banners">
      {link === 'lost' || link === 'connecting' ? (
        <Note tone="fog" alert>
          The connection to Weathervane is lost. What you see is what was known before; it is tried again on
          its own.
        </Note>
      ) : null}
      {link === 'refused' ? <Refused /> : null}
      {online ? null : (
        <Note tone="fog">
          This computer is offline. No cloud is blamed for it: nothing is recorded and nothing is alerted
          until the network is back.
        </Note>
      )}
      {notices.map((notice) => (
        <Note
          key={notice.id}
          tone={severityTone(notice.severity)}
          action={
            <Button
              size="compact-sm"
              variant="default"
              loading={dismiss.busy}
              onClick={() => void dismiss.run({ id: notice.id })}
            >
              Understood
            </Button>
          }
        >
          {notice.text}
        </Note>
      ))}
    </div>
  );
}
