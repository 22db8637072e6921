import { appendFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../history/index.ts';
import { claimDataDirectory } from '../index.ts';
import { openSettings } from '../settings/store.ts';
import { sampleCheck, sampleFinding, sampleReport } from './fixture.ts';

/**
 * The process that kill-proof.ts kills: writes as the app does, without a pause, and says on stdout what is committed.
 * "Sending" an alert appends its id to a file.
 */
const [directory = '.', from = '0'] = process.argv.slice(2);
const now = () => new Date();
const { paths, lock } = claimDataDirectory(directory, 'kill-writer', now);
if (!lock.held) throw new Error(lock.message);
const settings = openSettings({ path: paths.settings, now });
const history = openHistory(paths.history, now);
const start = Date.UTC(2026, 0, 1);

const send = (id: number) => appendFileSync(join(directory, 'sent.log'), `${id}\n`);
const say = (what: string) => writeSync(1, `${what}\n`);

// What the process before this one stored but did not send: as the app does when it starts again.
for (const alert of history.alerts(100, null))
  if (alert.delivery === 'stored' && history.claimAlert(alert.id, now().toISOString())) {
    send(alert.id);
    history.setDelivery(alert.id, 'sent', now().toISOString());
  }

for (let n = Number(from); ; n++) {
  const at = new Date(start + n * 60_000).toISOString();
  const { scanId } = history.transaction(() => {
    const summary = history.addReport(
      'home',
      sampleReport(start + n * 60_000, { findings: [sampleFinding(`finding.${n % 5}`)] }),
    );
    history.addChanges('home', summary.scanId, at, [
      {
        kind: 'finding-new',
        subject: `finding.${n % 5}`,
        direction: 'worse',
        severity: 'medium',
        sentence: String(n),
        before: null,
        after: null,
        cause: 'cloud',
      },
    ]);
    history.setState('n', n);
    return summary;
  });
  say(`scan ${scanId} ${n}`);
  history.addLightCheck('home', sampleCheck(start + n * 60_000));
  const alert = history.addAlert({
    at,
    cloudId: 'home',
    findingId: null,
    kind: 'finding-new',
    severity: 'medium',
    title: 'x',
    body: '',
    dedupeKey: `alert ${n}`,
    delivery: 'stored',
  });
  if (alert && history.claimAlert(alert.id, at)) {
    send(alert.id);
    history.setDelivery(alert.id, 'sent', at);
  }
  settings.update((old) => ({ ...old, history: { keepAllDays: (n % 3000) + 1 } }));
  say(`settings ${(n % 3000) + 1} ${n}`);
  if (n % 50 === 49) while (history.maintain(new Date(start + n * 60_000), 30));
}
