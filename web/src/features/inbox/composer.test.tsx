import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConversationDetail } from '../../api';
import { Texts } from '../../texts';
import { Composer } from './composer';

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

const conversation = {
  id: 'c1',
  channel: { id: 'ch1', kind: 'MESSENGER', name: 'Giày Minh', interrupted: false },
  customer: { id: 'hoa', name: 'Hoa', unreachable: false, follows: null },
  myRequest: null,
  requests: [],
  members: [],
} as unknown as ConversationDetail;

const SESSION = { person: { id: 'binh', role: 'AGENT' }, workspace: { zone: 'Asia/Ho_Chi_Minh' } };
const READY = { verdict: 'ok', cause: null, texts: null, actions: [], until: null, windowEndsAt: null, maxLength: 2000, choices: false, forms: false, files: { most: 10, captioned: false, rules: [] } };

function show(shown: ConversationDetail): void {
  vi.stubGlobal('fetch', (path: string) => {
    const now = new Date().toISOString();
    if (path === '/api/session') return Promise.resolve(Response.json({ ...SESSION, now }));
    if (path.endsWith('/preflight')) return Promise.resolve(Response.json({ ...READY, asOf: now }));
    return Promise.resolve(Response.json({ items: [], next: null }));
  });
  const root = createRootRoute({ component: () => <Composer conversation={shown} ref={null} /> });
  const router = createRouter({ routeTree: root, history: createMemoryHistory({ initialEntries: ['/'] }) });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MantineProvider env="test">
        <Notifications />
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it('what_this_device_cannot_keep_stays_in_the_field_and_that_is_said', async () => {
  // Around it is no outbox, as where the browser does not give its database.
  show(conversation);
  const field = await screen.findByRole('textbox');
  await userEvent.type(field, 'Dạ còn ạ');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await screen.findByText(/could not keep the message/);
  expect(field).toHaveValue('Dạ còn ạ');
}, 20_000);
