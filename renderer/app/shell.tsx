import { useEffect, useRef, useState } from 'react';
import { calendarDay, until } from '../../shared/words/index.ts';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { VaneIcon } from '../components/icons.tsx';
import { go, useNow, useRoute, useSnapshot, useStore } from '../hooks/index.ts';
import { cloudRoute, formatRoute, type Route } from '../lib/route.ts';
import { AddCloud } from '../pages/add-cloud/add-cloud.tsx';
import { AlertsPage } from '../pages/alerts/alerts.tsx';
import { ChangesPage } from '../pages/changes/changes.tsx';
import { CloudPage } from '../pages/cloud/cloud.tsx';
import { ExpiringPage } from '../pages/expiring/expiring.tsx';
import { FirstRun } from '../pages/first-run/first-run.tsx';
import { LearnPage } from '../pages/learn/learn.tsx';
import { OverviewPage } from '../pages/overview/overview.tsx';
import { SettingsPage } from '../pages/settings/settings.tsx';
import { Banners } from './banners.tsx';

const TITLES: Record<Route['page'], string> = {
  overview: 'Overview',
  expiring: 'Expiring',
  changes: 'Changes',
  alerts: 'Alerts',
  learn: 'Learn',
  settings: 'Settings',
  cloud: 'Cloud',
};

function MenuLink({
  page,
  current,
  count,
}: {
  page: Route['page'];
  current: Route['page'];
  count?: string | null;
}) {
  const route = page === 'learn' || page === 'settings' ? { page, section: null } : ({ page } as Route);
  const here = current === page || (page === 'overview' && current === 'cloud');
  return (
    <a href={formatRoute(route)} aria-current={here ? 'page' : undefined}>
      {TITLES[page]}
      {count ? <span className="count">{count}</span> : null}
    </a>
  );
}

function Foot() {
  const { clouds, data, settings } = useSnapshot();
  const now = useNow();
  const next = clouds
    .map((cloud) => cloud.nextScanAt)
    .filter((at): at is string => at !== null)
    .sort()[0];
  const paused = settings.schedule.pausedUntil;
  return (
    <div className="foot">
      {paused && Date.parse(paused) > now
        ? `Paused, on again ${until(paused, now)}`
        : next
          ? `Next scan ${until(next, now)}`
          : 'No scan planned'}
      <br />
      {/^\d{4}-/.test(data.dataAsOf)
        ? `Advisory data of ${calendarDay(data.dataAsOf, now)}`
        : `Advisory data: ${data.dataAsOf}`}
    </div>
  );
}

function Page({ route }: { route: Route }) {
  const { clouds } = useSnapshot();
  switch (route.page) {
    case 'overview':
      return clouds.length === 0 ? <FirstRun /> : <OverviewPage />;
    case 'expiring':
      return <ExpiringPage />;
    case 'changes':
      return <ChangesPage />;
    case 'alerts':
      return <AlertsPage />;
    case 'learn':
      return <LearnPage section={route.section} />;
    case 'settings':
      return <SettingsPage section={route.section} />;
    case 'cloud':
      return <CloudPage id={route.id} tab={route.tab} item={route.item} />;
  }
}

/** A notification, a tray row or a link asks the page to go somewhere, or to offer an address for adding. */
function useNavigation(offer: (address: string) => void) {
  const store = useStore();
  useEffect(
    () =>
      store.onNavigate(({ cloudId, findingId, page, add }) => {
        if (add) offer(add);
        if (cloudId) go(cloudRoute(cloudId, findingId ? 'findings' : 'summary', findingId));
        else if (page || !add) go(`#/${page ?? 'overview'}`);
      }),
    [store, offer],
  );
}

/** Menu, banners and the page the hash asks for. */
export function Shell() {
  const route = useRoute();
  const { clouds, unreadChanges, unreadAlerts } = useSnapshot();
  const main = useRef<HTMLElement>(null);
  const place = route.page === 'cloud' ? `cloud/${route.id}` : route.page;
  const shown = useRef(place);
  const [offered, setOffered] = useState<string | null>(null);
  useNavigation(setOffered);
  const cloudName =
    route.page === 'cloud'
      ? clouds.find(({ settings }) => settings.id === route.id)?.settings.name
      : undefined;
  useEffect(() => {
    document.title = `${cloudName ?? TITLES[route.page]} – Weathervane`;
  }, [cloudName, route.page]);
  // A new page starts at its top, also for the keyboard and a screen reader.
  useEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place]);
  return (
    <div className="app">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <nav className="menu" aria-label="Pages">
        <div className="brand">
          <VaneIcon />
          Weathervane
        </div>
        <MenuLink
          page="overview"
          current={route.page}
          count={clouds.length > 0 ? String(clouds.length) : null}
        />
        <MenuLink page="expiring" current={route.page} />
        <MenuLink
          page="changes"
          current={route.page}
          count={unreadChanges > 0 ? `${unreadChanges} unread` : null}
        />
        <MenuLink
          page="alerts"
          current={route.page}
          count={unreadAlerts > 0 ? `${unreadAlerts} unread` : null}
        />
        <MenuLink page="learn" current={route.page} />
        <MenuLink page="settings" current={route.page} />
        <Foot />
      </nav>
      <main className="page" ref={main} tabIndex={-1} id="main">
        <Banners />
        <ErrorBoundary key={place}>
          <Page route={route} />
        </ErrorBoundary>
      </main>
      <AddCloud
        key={offered}
        opened={offered !== null}
        address={offered ?? ''}
        onClose={() => setOffered(null)}
      />
    </div>
  );
}
