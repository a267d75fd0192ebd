import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Scheduled } from '../../api';
import { Texts } from '../../texts';
import { scheduledQuery } from './queries';
import { ThreadScheduled } from './scheduled';

afterEach(() => vi.unstubAllGlobals());

const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const written: Scheduled = {
  id: 's1',
  conversationId: 'c1',
  author: { id: 'lan', name: 'Lan' },
  text: '500k',
  sendAt: inAnHour,
  writtenAt: new Date().toISOString(),
  revision: 1,
};

it('what_is_changed_names_the_revision_it_began_with', async () => {
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', (path: string, { method, body }: RequestInit) => {
    if (path === '/api/session') return Promise.resolve(Response.json({ person: { id: 'lan', role: 'AGENT' }, workspace: { zone: 'Asia/Ho_Chi_Minh' }, now: new Date().toISOString() }));
    if (method === 'PATCH' && typeof body === 'string') asked.push(JSON.parse(body));
    return Promise.resolve(Response.json({ items: [] }));
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(scheduledQuery('c1').queryKey, { items: [written] });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <Texts initial="en">
          <ThreadScheduled conversationId="c1" />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Edit or move' }));
  const field = await screen.findByRole('textbox', { name: 'Message' });
  act(() => {
    client.setQueryData(scheduledQuery('c1').queryKey, { items: [{ ...written, text: '550k', revision: 2 }] });
  });
  await screen.findByText('550k');
  await userEvent.type(field, ' ạ');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(asked).toMatchObject([{ text: '500k ạ', revision: 1 }]));
}, 20_000);
