import type { CertificatePart, Renewal } from '../../../shared/report.ts';
import { count, day, daysLeft, exactly } from '../../../shared/words/index.ts';
import { DUE, LifetimeBar, OVERDUE } from '../../components/lifetime-bar.tsx';
import { Card, Facts, Note, Pill } from '../../components/parts.tsx';
import { Fingerprint } from '../../components/technical.tsx';
import { NotSeen, SeenInPart } from '../../components/unseen.tsx';
import { useNow } from '../../hooks/index.ts';
import { certificateTone, criticalShare } from '../../lib/report-sentences.ts';
import { keyInWords } from '../../lib/side-by-side.ts';
import type { TabProps } from './tab-props.ts';

const DAY = 86_400_000;

const RENEWAL: Record<Renewal, string> = {
  fresh: 'Nothing to do: renewal is not due yet.',
  due: 'Renewal is due. A program like certbot does it about now, on its own.',
  overdue: 'Renewal is overdue: it should have happened by now. Look why, while there is time.',
  critical: 'It ends very soon. Renew it by hand today, then look why it did not happen on its own.',
  expired: 'It has ended. Browsers and sync clients refuse to connect.',
};

const TRUST: Record<NonNullable<NonNullable<CertificatePart['trustedBy']>>, string> = {
  bundled: 'yes, by a public root',
  system: 'yes, by a root of this computer',
  'user-ca': 'yes, by the authority you gave for this cloud',
  pin: 'yes, because you pinned it',
};

/** The lifetime from begin to end with the moments that count. */
function Lifetime({ certificate }: { certificate: CertificatePart }) {
  const now = useNow(60_000);
  const begin = Date.parse(certificate.notBefore);
  const end = Date.parse(certificate.notAfter);
  const length = end - begin;
  const used = (now - begin) / length;
  const iso = (share: number) => new Date(begin + share * length).toISOString();
  const critical = criticalShare(length);
  // A certificate of days is critical with, or right after, being overdue: there is no room for two dates.
  const marks: [string, number][] = [
    ['issued', 0],
    ['due', DUE],
    ['overdue', OVERDUE],
    ...(critical > 0.9 ? [['critical', critical] satisfies [string, number]] : []),
    ['ends', 1],
  ];
  const tone = certificateTone(certificate);
  return (
    <Card
      title={used > 1 ? daysLeft((end - now) / DAY) : `${daysLeft((end - now) / DAY)} left`}
      actions={<Pill tone={tone}>{certificate.renewal}</Pill>}
    >
      <div className="stack">
        <p className="dim">{RENEWAL[certificate.renewal]}</p>
        <div className="lifetime">
          <LifetimeBar
            used={used}
            tone={tone}
            marks={[...new Set([DUE, OVERDUE, critical])]}
            label={`${Math.round(used * 100)} % of its lifetime of ${count(Math.round(certificate.lifetimeDays), 'day')} is used`}
          />
          <ol className="lifetime-marks">
            {marks.map(([name, share]) => (
              <li
                key={name}
                className={name}
                style={{
                  left: `min(${(share * 100).toFixed(1)}%, 100% - ${name === 'critical' ? 58 : 0}px)`,
                }}
              >
                <b>{day(iso(share), now)}</b> {name}
              </li>
            ))}
          </ol>
        </div>
      </div>
    </Card>
  );
}

function Chain({ certificate }: { certificate: CertificatePart }) {
  const now = useNow(60_000);
  return (
    <Card
      title="Chain"
      actions={
        certificate.chainComplete === null ? null : (
          <Pill tone={certificate.chainComplete ? 'clear' : 'unsettled'}>
            {certificate.chainComplete ? 'complete' : 'incomplete'}
          </Pill>
        )
      }
    >
      <ol className="chain">
        {certificate.chain.map((link, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a server may send one certificate twice; the order is the chain
          <li key={`${at} ${link.fingerprint256}`}>
            <b>{link.subject}</b> {link.fromStore ? <Pill tone="fog">from the trust store</Pill> : null}
            <div className="small dim">
              issued by {link.issuer} · until {day(link.notAfter, now)}
            </div>
            <div className="faint">
              <Fingerprint hex={link.fingerprint256} />
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

const yesNo = (value: boolean | null): string | null => (value === null ? null : value ? 'yes' : 'no');

/** Everything about the certificate: its life, trust, names, key, chain. */
export function CertificateTab({ report, cloud }: TabProps) {
  const now = useNow(60_000);
  const { certificate } = report;
  if (!certificate) {
    return (
      <NotSeen
        report={report}
        area="certificate"
        title="The certificate could not be seen"
        otherwise="The handshake did not come that far; the Summary tab says what went wrong."
      />
    );
  }
  const names = certificate.names.join(', ');
  return (
    <div className="stack">
      {certificate.pinMismatch ? (
        <Note tone="storm">
          The server shows another certificate than the one you pinned. If you renewed it yourself, pin the
          new one under More → Edit. If not, somebody may be in between.
        </Note>
      ) : null}
      <SeenInPart report={report} area="certificate" />
      <Lifetime certificate={certificate} />
      <Card title="Certificate">
        <Facts
          rows={[
            [
              'Trusted',
              certificate.trusted ? (
                TRUST[certificate.trustedBy ?? 'bundled']
              ) : (
                <b key="t" className="storm-text">
                  no{certificate.trustError ? `: ${certificate.trustError}` : ''}
                </b>
              ),
            ],
            [
              'Fits the name',
              certificate.nameMatches ? (
                'yes'
              ) : (
                <b key="n" className="storm-text">
                  no: it is not for {report.target.host}
                </b>
              ),
            ],
            ['Names', names || 'none'],
            ['Subject', certificate.subject],
            ['Issuer', certificate.selfSigned ? `${certificate.issuer} (self-signed)` : certificate.issuer],
            ['Valid', `${exactly(certificate.notBefore)} to ${exactly(certificate.notAfter)}`],
            ['Key', keyInWords(certificate)],
            ['Signature', certificate.signatureAlgorithm],
            [
              'Serial number',
              <span key="s" className="mono">
                {certificate.serial}
              </span>,
            ],
            ['SHA-256 fingerprint', <Fingerprint key="f" hex={certificate.fingerprint256} />],
            ['SHA-256 of the public key', <Fingerprint key="k" hex={certificate.spkiSha256} />],
            [
              'Your pin',
              cloud.settings.pin ? (
                <Fingerprint key="p" hex={cloud.settings.pin} />
              ) : (
                'none; pin it under More → Edit'
              ),
            ],
            ['Your own authority', cloud.settings.ca ? 'given for this cloud' : 'none'],
            ['Logged publicly (SCT)', certificate.scts === null ? null : count(certificate.scts, 'proof')],
            ['OCSP stapled', yesNo(certificate.ocspStapled)],
            ['Must-staple', yesNo(certificate.mustStaple)],
            [
              'CAA in DNS',
              certificate.caa === null
                ? null
                : certificate.caa.length === 0
                  ? 'none: any authority may issue for this name'
                  : certificate.caa.join('; '),
            ],
          ]}
        />
      </Card>
      <Chain certificate={certificate} />
      {certificate.alternate ? (
        <Card title="A second certificate">
          <p className="small dim">Shown to clients that prefer the other kind of key.</p>
          <Facts
            rows={[
              ['Subject', certificate.alternate.subject],
              ['Issuer', certificate.alternate.issuer],
              ['Until', day(certificate.alternate.notAfter, now)],
              ['Key', keyInWords(certificate.alternate)],
              ['Fingerprint', <Fingerprint key="f" hex={certificate.alternate.fingerprint256} />],
            ]}
          />
        </Card>
      ) : null}
    </div>
  );
}
