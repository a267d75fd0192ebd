import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Role } from '../../api';
import { Texts } from '../../texts';
import { SettingsPage } from './settings-page';

const asked: string[] = [];

afterEach(() => {
  asked.length = 0;
  vi.unstubAllGlobals();
});

function answer(path: string, role: Role): unknown {
  if (path === '/api/session') return { person: { id: 'p', role }, workspace: { zone: 'Asia/Ho_Chi_Minh' }, now: '2026-11-28T00:00:00Z' };
  if (path === '/api/people') return { items: [{ id: 'n', name: 'Nam', role: 'ADMIN', active: true }] };
  const cause = path.slice('/api/help/'.length);
  const texts = { title: `Title of ${cause}`, what: 'What it is.', remedy: 'What to do.' };
  return path.startsWith('/api/help/') ? { cause, texts: { vi: texts, en: texts } } : { items: [], next: null };
}

function open(problem: string, role: Role) {
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json(answer(path, role)));
  });
  const root = createRootRoute();
  const page = createRoute({
    getParentRoute: () => root,
    path: '/settings/messages/$provider',
    validateSearch: (search: Record<string, unknown>) => (typeof search.problem === 'string' ? { problem: search.problem } : {}),
    component: SettingsPage,
  });
  const history = createMemoryHistory({ initialEntries: [`/settings/messages/zalo?problem=${problem}`] });
  const router = createRouter({ routeTree: root.addChildren([page]), history });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MantineProvider env="test">
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it.each(['connection.state', 'connection.other_person', 'connection.signed_out'])('a_return_that_came_to_nothing_by_%s_says_so_in_the_words_of_that_cause', async (cause) => {
  open(cause, 'ADMIN');

  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(`Title of ${cause}`);
  expect(alert).toHaveTextContent('What it is. What to do.');
});

it('whoever_is_no_admin_is_told_who_is', async () => {
  open('permission.admin_only', 'AGENT');

  expect(await screen.findByText('What it is. Ask an admin to reconnect: Nam')).toBeVisible();
});

it('an_address_cannot_put_any_other_cause_on_the_screen', async () => {
  open('channel.disconnected', 'ADMIN');

  expect(await screen.findByRole('alert')).toHaveTextContent('The system could not do this');
  expect(asked.filter((path) => path.includes('/help/'))).toEqual([]);
});
