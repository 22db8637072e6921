import type { Report } from '../../../shared/report.ts';
import type { CloudState } from '../../../shared/state.ts';
import { seenState } from '../../../shared/unseen.ts';
import type { Weather } from '../../../shared/weather.ts';
import { count, day, daysLeft } from '../../../shared/words/index.ts';
import { useNow } from '../../hooks/index.ts';
import { certificateTone, ratingTone, supportSentence, tlsSentence } from '../../lib/report-sentences.ts';
import { type CloudTab, cloudRoute } from '../../lib/route.ts';
import { gradeTone } from '../../lib/tone.ts';

function Stat({
  id,
  tab,
  name,
  value,
  detail,
  tone,
}: {
  id: string;
  tab: CloudTab;
  name: string;
  value: string;
  detail: string;
  tone: Weather;
}) {
  return (
    <a className={`card stat ${tone}`} href={cloudRoute(id, tab)}>
      <div className="k">{name}</div>
      <div className="n">{value}</div>
      <div className="d">{detail}</div>
    </a>
  );
}

function headersDetail(report: Report): string {
  const { grades } = report;
  if (!grades.headers) return seenState(report, 'http') === 'partial' ? 'seen in part' : 'not seen';
  const failed = grades.headers.tests.filter((test) => test.modifier < 0).length;
  return `${grades.headers.score} points${failed > 0 ? `, ${count(failed, 'test')} not passed` : ', every test passed'}`;
}

/** The numbers everybody asks for first; each leads to its tab. */
export function Stats({ cloud, report }: { cloud: CloudState; report: Report }) {
  const now = useNow(60_000);
  const { grades, certificate } = report;
  const id = cloud.settings.id;
  return (
    <div className="stats">
      <Stat
        id={id}
        tab="version"
        name={report.cloud?.product === 'nextcloud' ? 'Nextcloud scan' : 'Version rating'}
        value={grades.nextcloudScan?.grade ?? '–'}
        detail={supportSentence(report, now)}
        tone={ratingTone(report, now)}
      />
      <Stat
        id={id}
        tab="tls"
        name="TLS"
        value={grades.tls?.grade ?? '–'}
        detail={tlsSentence(report)}
        tone={gradeTone(grades.tls?.grade)}
      />
      <Stat
        id={id}
        tab="headers"
        name="Headers"
        value={grades.headers?.grade ?? '–'}
        detail={headersDetail(report)}
        tone={gradeTone(grades.headers?.grade)}
      />
      <Stat
        id={id}
        tab="certificate"
        name="Certificate"
        value={certificate ? daysLeft((Date.parse(certificate.notAfter) - now) / 86_400_000) : '–'}
        detail={
          certificate
            ? certificate.renewal === 'fresh'
              ? `until ${day(certificate.notAfter, now)}`
              : `renewal ${certificate.renewal}, ends ${day(certificate.notAfter, now)}`
            : 'not seen'
        }
        tone={certificate ? certificateTone(certificate) : 'fog'}
      />
    </div>
  );
}
