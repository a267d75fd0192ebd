import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Connection } from '../../api';
import { Texts } from '../../texts';
import { ConnectionPage } from './connection-page';

const CHOOSING: Connection = {
  id: 'c1',
  provider: 'META',
  uses: ['MESSAGES'],
  channelId: null,
  step: 'CHOOSING',
  authorizeUri: null,
  problem: null,
  pages: [{ externalId: '100', name: 'Giày Minh', connectable: true, problem: null, channelId: null, chosen: true }],
  checks: [],
  connected: [],
  checking: ['100'],
};

let answers: Connection[] = [];

beforeEach(() => {
  vi.stubGlobal('fetch', (path: string) => {
    if (path === '/api/session') return Promise.resolve(Response.json({ person: { id: 'p1', name: 'Nam', role: 'ADMIN' } }));
    if (!path.startsWith('/api/connections/')) return Promise.resolve(Response.json({ items: [] }));
    return Promise.resolve(Response.json(answers.length > 1 ? answers.shift() : answers[0]));
  });
});

afterEach(() => vi.unstubAllGlobals());

function load() {
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/settings/messages/$provider/connections/$connectionId', component: ConnectionPage });
  const router = createRouter({
    routeTree: root.addChildren([here]),
    history: createMemoryHistory({ initialEntries: ['/settings/messages/messenger/connections/c1'] }),
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it('a_page_loaded_anew_while_checks_run_shows_them_running_and_then_what_came_of_them', async () => {
  answers = [CHOOSING, { ...CHOOSING, step: 'DONE', checking: [], connected: [{ channelId: 'k1', name: 'Giày Minh', released: 0 }] }];
  load();

  expect(await screen.findByText('Events arrive')).toHaveTextContent('running');
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(await screen.findByRole('status', undefined, { timeout: 10_000 })).toHaveTextContent('Connected');
  expect(screen.queryByText('Events arrive')).toBeNull();
}, 20_000);
