import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { countsQuery } from './features/inbox/queries';
import { DeviceBanner, IncidentBanner, OutageBanner } from './features/failures/banner';
import { WarningBanner } from './features/failures/warning-banner';
import { SupportProvider } from './features/failures/support';
import { requestsQuery } from './features/requests/queries';
import { SignIn } from './features/session/sign-in';
import { useSession } from './features/session/session';
import { TopBar } from './top-bar';
import { Icon, type IconName } from './icons';
import { useLive } from './live';
import styles from './shell.module.css';
import { useSay, type TextId } from './texts';

/** What is around every page: top bar, navigation, banners. Without a session there is only the sign-in. */
export function Shell() {
  const session = useSession();
  const say = useSay();
  useLive(session.data?.person.id);
  if (session.data === undefined) {
    return (
      <main className={styles.starting}>
        <Loader aria-hidden="true" />
        <p role="status">{session.isError ? say('inbox.loadFault') : say('loading')}</p>
      </main>
    );
  }
  if (session.data === null) return <SignIn />;
  return (
    <SupportProvider>
      <Frame />
    </SupportProvider>
  );
}

function Frame() {
  const say = useSay();
  const matchRoute = useMatchRoute();
  const inThread = matchRoute({ to: '/inbox/$conversationId' }) !== false;
  return (
    <div className={styles.frame} data-in-thread={inThread || undefined}>
      <a className={styles.skip} href="#main">
        {say('nav.skip')}
      </a>
      <TopBar />
      <Navigation />
      <div className={styles.content}>
        <DeviceBanner />
        <OutageBanner />
        <IncidentBanner />
        <WarningBanner />
        <main id="main" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
    </div>
  );
}

function Navigation() {
  const say = useSay();
  const counts = useQuery(countsQuery).data;
  const toDecide = useQuery(requestsQuery).data?.items.filter((request) => request.mayDecide).length;
  return (
    <nav className={styles.nav} aria-label={say('nav.main')}>
      <NavItem to="/inbox" icon="inbox" text="nav.inbox" count={counts?.unread} />
      <NavItem to="/outbox" icon="outbox" text="nav.outbox" count={counts?.attention} urgent />
      <NavItem to="/requests" icon="requests" text="nav.requests" count={toDecide} />
      <NavItem to="/settings/messages/messenger" icon="settings" text="nav.settings" match="/settings" />
    </nav>
  );
}

interface NavItemProps {
  to: string;
  icon: IconName;
  text: TextId;
  count?: number | undefined;
  urgent?: boolean;
  match?: string;
}

function NavItem({ to, icon, text, count, urgent, match }: NavItemProps) {
  const say = useSay();
  const matchRoute = useMatchRoute();
  const active = matchRoute({ to: match ?? to, fuzzy: true }) !== false;
  return (
    <Link to={to} className={styles.navItem} aria-current={active ? 'page' : undefined} data-active={active || undefined}>
      <span className={styles.navIcon}>
        <Icon name={icon} size={22} />
        {count ? (
          <span className={styles.count} data-urgent={urgent || undefined}>
            {count > 99 ? '99+' : count}
          </span>
        ) : null}
      </span>
      <span className={styles.navText}>{say(text)}</span>
    </Link>
  );
}

export function Empty({ icon, title, children, page = false }: { icon: IconName; title: string; children?: ReactNode; page?: boolean }) {
  const Title = page ? 'h1' : 'h2';
  return (
    <div className="empty">
      <Icon name={icon} />
      <Title>{title}</Title>
      {children ? <p>{children}</p> : null}
    </div>
  );
}

/** A fault of ours in drawing a page. What was written is safe on the device. */
export function Broken() {
  const say = useSay();
  return (
    <Empty page icon="alert" title={say('problem.title')}>
      {say('problem.page')} <a href={window.location.href}>{say('problem.reload')}</a>
    </Empty>
  );
}

export function NotFound() {
  const say = useSay();
  return (
    <Empty page icon="question" title={say('nav.notFound')}>
      <Link to="/inbox">{say('nav.toInbox')}</Link>
    </Empty>
  );
}
