import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, useMatchRoute } from '@tanstack/react-router';
import type { Filter } from './api';
import { ConnectionPage } from './features/channels/connection-page';
import { ConnectPage } from './features/channels/connect-page';
import { HealthPage } from './features/channels/health-page';
import { OutboxPage } from './features/failures/outbox-page';
import { InboxPage } from './features/inbox/inbox-page';
import { ReconnectPage } from './features/reconnect/reconnect-page';
import { RequestsPage } from './features/requests/requests-page';
import { SendingPage } from './features/settings/sending-page';
import { SettingsPage } from './features/settings/settings-page';
import { Broken, NotFound, Shell } from './shell';

export type ProviderPath = 'messenger' | 'zalo';

const FILTERS: readonly Filter[] = ['all', 'mine', 'unassigned', 'unread', 'attention'];

/** Whoever holds a reconnect link has no account: around that page is nothing. */
function Root() {
  const matchRoute = useMatchRoute();
  return matchRoute({ to: '/reconnect' }) === false ? <Shell /> : <Outlet />;
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox' });
  },
});

export interface InboxSearch {
  filter?: Filter;
}

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch => {
    const filter = FILTERS.find((candidate) => candidate === search.filter);
    return filter ? { filter } : {};
  },
  component: InboxPage,
});

const inboxNone = createRoute({ getParentRoute: () => inbox, path: '/' });
const conversation = createRoute({ getParentRoute: () => inbox, path: '$conversationId' });

const outbox = createRoute({ getParentRoute: () => root, path: '/outbox', component: OutboxPage });
const requests = createRoute({ getParentRoute: () => root, path: '/requests', component: RequestsPage });

function toMessenger({ search }: { search: { problem?: string } }): never {
  throw redirect({ to: '/settings/messages/$provider', params: { provider: 'messenger' }, search });
}

const problemSearch = (search: Record<string, unknown>): { problem?: string } =>
  typeof search.problem === 'string' ? { problem: search.problem } : {};

const settings = createRoute({ getParentRoute: () => root, path: '/settings', validateSearch: problemSearch, beforeLoad: toMessenger });
const settingsMessages = createRoute({
  getParentRoute: () => root,
  path: '/settings/messages',
  validateSearch: problemSearch,
  beforeLoad: toMessenger,
});

const providerParams = {
  parse: ({ provider: value }: { provider: string }): { provider: ProviderPath } => ({ provider: value === 'zalo' ? 'zalo' : 'messenger' }),
  stringify: ({ provider: value }: { provider: ProviderPath }) => ({ provider: value }),
};

const provider = createRoute({
  getParentRoute: () => root,
  path: '/settings/messages/$provider',
  params: providerParams,
  validateSearch: problemSearch,
  component: SettingsPage,
});

const sending = createRoute({ getParentRoute: () => root, path: '/settings/sending', component: SendingPage });

const notices = createRoute({ getParentRoute: () => root, path: '/settings/notices', component: lazyRouteComponent(() => import('./features/notices/notices-page'), 'NoticesPage') });

const connect = createRoute({
  getParentRoute: () => root,
  path: '/settings/messages/$provider/connect',
  params: providerParams,
  validateSearch: (search: Record<string, unknown>): { channel?: string } =>
    typeof search.channel === 'string' ? { channel: search.channel } : {},
  component: ConnectPage,
});

const connection = createRoute({
  getParentRoute: () => root,
  path: '/settings/messages/$provider/connections/$connectionId',
  component: ConnectionPage,
});

const health = createRoute({
  getParentRoute: () => root,
  path: '/settings/messages/$provider/channels/$channelId',
  params: {
    parse: ({ provider: value, channelId }: { provider: string; channelId: string }): { provider: ProviderPath; channelId: string } => ({
      ...providerParams.parse({ provider: value }),
      channelId,
    }),
    stringify: ({ provider: value, channelId }: { provider: ProviderPath; channelId: string }) => ({ provider: value, channelId }),
  },
  component: HealthPage,
});

const reconnect = createRoute({ getParentRoute: () => root, path: '/reconnect', validateSearch: problemSearch, component: ReconnectPage });

// Looked at now and then: not part of the first load.
const allowance = createRoute({
  getParentRoute: () => root,
  path: '/settings/messages/$provider/allowance/$channelId',
  params: {
    parse: ({ provider: value, channelId }: { provider: string; channelId: string }) => ({ ...providerParams.parse({ provider: value }), channelId }),
    stringify: ({ provider: value, channelId }: { provider: ProviderPath; channelId: string }) => ({ provider: value, channelId }),
  },
  component: lazyRouteComponent(() => import('./features/allowance/allowance-page'), 'AllowancePage'),
});

const unknown = createRoute({
  getParentRoute: () => root,
  path: '/settings/unknown',
  component: lazyRouteComponent(() => import('./features/settings/unknown-page'), 'UnknownPage'),
});

const helpIndex = createRoute({
  getParentRoute: () => root,
  path: '/help',
  component: lazyRouteComponent(() => import('./features/help/help-index'), 'HelpIndex'),
});

/** From a failure it knows the channel and the conversation, so that what helps can be done there. */
export interface HelpSearch {
  channel?: string;
  conversation?: string;
}

const help = createRoute({
  getParentRoute: () => root,
  path: '/help/$cause',
  validateSearch: ({ channel, conversation: of }: Record<string, unknown>): HelpSearch => ({
    ...(typeof channel === 'string' ? { channel } : {}),
    ...(typeof of === 'string' ? { conversation: of } : {}),
  }),
  component: lazyRouteComponent(() => import('./features/help/help-page'), 'HelpPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    index,
    inbox.addChildren([inboxNone, conversation]),
    outbox,
    requests,
    settings,
    settingsMessages,
    provider,
    sending,
    notices,
    connect,
    connection,
    health,
    reconnect,
    allowance,
    unknown,
    helpIndex,
    help,
  ]),
  defaultErrorComponent: Broken,
  // Lists and threads keep their own places.
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
