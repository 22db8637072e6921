import { describe, expect, test } from 'vitest';
import type { FindingId } from '../../../shared/findings/index.ts';
import type { CloudProduct, Report, ReportStatus, StatusReason } from '../../../shared/report.ts';
import { createScanPorts } from '../index.ts';
import { scan } from '../scan.ts';
import { target } from '../testing/ports.ts';
import { REAL_CLOUDS, RECORDED, type RealCloud, realOrigin, startReplay } from '../testing/replay.ts';

type Areas = Record<'cloud' | 'exposure' | 'http', 'full' | 'partial' | 'none'>;

interface Expected {
  status: ReportStatus;
  reason?: StatusReason;
  product?: CloudProduct;
  version?: string;
  webroot?: string;
  /** Full where missing. */
  areas?: Partial<Areas>;
  /** Findings that must be there, with their subject after a colon. */
  found?: readonly (FindingId | `${FindingId}:${string}`)[];
  /** Findings that must not; a name that ends in a dot stands for all of its kind. */
  absent?: readonly (FindingId | 'exposure.' | 'headers.' | 'cloud.vulnerability-')[];
}

const SERVICES = [
  'cloud.service-discovery',
  'cloud.well-known-handler',
  'cloud.federation-provider',
] as const;
const NOT_SET_UP: Partial<Areas> = { cloud: 'partial', http: 'none' };
const NC32 = { product: 'nextcloud', version: '32.0.2' } as const;
const OLD = ['cloud.end-of-life', 'cloud.vulnerability-high'] as const;
const HEALTHY = [
  ...SERVICES,
  'cloud.generated-urls-insecure',
  'cloud.hardening-csp-nonce',
  'cloud.hardening-host-prefix',
  'cloud.hardening-same-site-cookies',
  'cloud.version-hidden',
  'exposure.',
  'headers.hsts-missing',
  'headers.cookie-not-secure',
] as const;

const EXPECTED: Record<RealCloud, Expected> = {
  a: { status: 'up', ...NC32, found: OLD, absent: HEALTHY },
  b: {
    status: 'up',
    ...NC32,
    webroot: '/nextcloud',
    found: [...OLD, 'cloud.well-known-handler:webfinger', 'cloud.well-known-handler:nodeinfo'],
    absent: [
      'cloud.service-discovery',
      'cloud.federation-provider',
      'cloud.hardening-host-prefix',
      'exposure.',
    ],
  },
  c: {
    status: 'up',
    ...NC32,
    found: [...OLD, 'headers.hsts-missing'],
    absent: [
      'cloud.service-discovery',
      'cloud.federation-provider',
      'exposure.',
      'headers.cookie-not-secure',
    ],
  },
  d: {
    status: 'up',
    ...NC32,
    found: [
      'exposure.data-directory:/data/.ncdata',
      'exposure.database:/data/owncloud.db',
      'exposure.log:/data/nextcloud.log',
      'exposure.directory-listing:/config/',
      'exposure.source-code:/occ',
      'cloud.service-discovery:caldav',
      'cloud.service-discovery:carddav',
      'cloud.federation-provider:ocm-provider',
      'headers.hsts-missing',
    ],
    absent: ['exposure.config', 'exposure.setup-page', 'cloud.hardening-host-prefix'],
  },
  'e-caddy': {
    status: 'up',
    ...NC32,
    found: [
      ...OLD,
      'cloud.generated-urls-insecure',
      'cloud.service-discovery:caldav',
      'cloud.hardening-host-prefix',
      'headers.cookie-not-secure:nc_sameSiteCookielax',
    ],
    absent: ['cloud.well-known-handler', 'cloud.federation-provider', 'exposure.'],
  },
  f: {
    status: 'maintenance',
    ...NC32,
    areas: NOT_SET_UP,
    found: ['cloud.maintenance', ...OLD],
    absent: [...SERVICES, 'exposure.', 'headers.', 'reachability.unavailable'],
  },
  'g-can-install': {
    status: 'setup-pending',
    ...NC32,
    areas: NOT_SET_UP,
    found: ['cloud.setup-pending', 'exposure.setup-page:/index.php'],
    absent: [
      ...SERVICES,
      'cloud.lost-configuration',
      'headers.',
      'exposure.config',
      'exposure.data-directory',
    ],
  },
  'g-locked': {
    status: 'setup-pending',
    reason: 'lost-configuration',
    ...NC32,
    areas: NOT_SET_UP,
    found: ['cloud.lost-configuration'],
    absent: [...SERVICES, 'cloud.setup-pending', 'headers.', 'exposure.'],
  },
  h: {
    status: 'upgrade-pending',
    ...NC32,
    areas: NOT_SET_UP,
    found: ['cloud.needs-db-upgrade', ...OLD],
    absent: [...SERVICES, 'headers.', 'exposure.', 'cloud.hardening-csp-nonce', 'cloud.maintenance'],
  },
  j: { status: 'up', ...NC32, found: OLD, absent: HEALTHY },
  nc25: {
    status: 'up',
    product: 'nextcloud',
    version: '25.0.12',
    found: OLD,
    absent: [...SERVICES, 'cloud.hardening-host-prefix', 'exposure.', 'headers.hsts-missing'],
  },
  'oc-hide': {
    status: 'up',
    product: 'owncloud',
    found: ['cloud.version-hidden', 'headers.hsts-missing'],
    absent: [
      'cloud.product-unknown',
      'cloud.end-of-life',
      'cloud.vulnerability-',
      'cloud.service-discovery',
      'exposure.',
    ],
  },
  oc1015: {
    status: 'up',
    product: 'owncloud',
    version: '10.15.2',
    found: ['cloud.update-available', 'cloud.vulnerability-critical', 'headers.hsts-missing'],
    absent: ['cloud.version-hidden', 'cloud.service-discovery', 'exposure.'],
  },
  't-untrusted': {
    status: 'refused',
    reason: 'untrusted-domain',
    areas: { cloud: 'none', exposure: 'none', http: 'none' },
    found: ['cloud.untrusted-domain'],
    absent: [
      ...SERVICES,
      'cloud.version-hidden',
      'cloud.product-unknown',
      'cloud.end-of-life',
      'exposure.',
      'headers.',
    ],
  },
};

async function replayed(name: RealCloud): Promise<Report> {
  const replay = await startReplay(name);
  const ports = createScanPorts('0.0.0-test');
  const clock = { ...ports.clock, now: () => RECORDED };
  try {
    return await scan(
      target(realOrigin(name)),
      { only: ['cloud', 'http'] },
      { ...ports, clock, network: replay.network },
    );
  } finally {
    await replay.close();
  }
}

describe('a real cloud, as it answered on the day of the recording', () => {
  test.each(REAL_CLOUDS)('%s', async (name) => {
    const { status, reason, product, version, webroot, areas, found, absent } = EXPECTED[name];
    const report = await replayed(name);
    expect({
      status: report.status,
      reason: report.statusReason,
      product: report.cloud?.product,
      version: report.cloud?.version ?? undefined,
      webroot: report.target.webroot,
    }).toEqual({ status, reason: reason ?? null, product, version, webroot: webroot ?? '' });
    const { cloud, exposure, http } = report.coverage ?? {};
    expect({ cloud: cloud?.state, exposure: exposure?.state, http: http?.state }).toEqual({
      cloud: 'full',
      exposure: 'full',
      http: 'full',
      ...areas,
    });
    const raised = report.findings.flatMap(({ id, subject }) => [id, `${id}:${subject}`]);
    expect(found?.filter((wanted) => !raised.includes(wanted))).toEqual([]);
    const wrong = report.findings.filter(({ id }) =>
      absent?.some((one) => (/[.-]$/u.test(one) ? id.startsWith(one) : id === one)),
    );
    expect(wrong.map(({ id, subject }) => `${id}:${subject}`)).toEqual([]);
    expect(report.grades.overall?.grade).toBe(report.findings[0]?.severity === 'critical' ? 'F' : null);
    if (areas?.http === 'none') expect(report.grades.headers).toBeNull();
  });

  test('exposes nothing but what was open', async () => {
    const { http } = await replayed('d');
    expect(http?.exposed.map(({ path }) => path).sort()).toEqual([
      '/config/',
      '/data/.ncdata',
      '/data/nextcloud.log',
      '/data/owncloud.db',
      '/occ',
    ]);
  });

  test('is not graded by the page of a pending upgrade', async () => {
    const { cloud } = await replayed('h');
    expect(cloud?.hardenings.CSPv3?.state).toBe('unknown');
    expect(cloud?.hardenings.sameSiteCookies?.state).toBe('unknown');
  });
});
