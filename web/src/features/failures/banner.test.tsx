import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Incident } from '../../api';
import { Texts } from '../../texts';
import { IncidentBanner } from './banner';

const TEXTS = { title: 'The authorization is lost', what: '', remedy: '' };

const INCIDENT = {
  id: 'i1',
  channel: { id: 'k1', name: 'Giày Minh', provider: 'META' },
  beganAt: '2026-11-28T05:00:00Z',
  waited: 2,
  waiting: { messages: 2, conversations: 1 },
  diagnosis: { cause: 'channel.auth_lost', group: 'authorization', actions: [], until: null, texts: { vi: TEXTS, en: TEXTS } },
} as unknown as Incident;

const ANSWERS: Record<string, unknown> = {
  '/api/session': { person: { id: 'p1', name: 'Lan', role: 'AGENT' }, workspace: { zone: 'Asia/Ho_Chi_Minh' } },
  '/api/people': { items: [{ id: 'p2', name: 'Trần Minh', role: 'OWNER', active: true }] },
};

beforeEach(() => {
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(Response.json(ANSWERS[path] ?? { items: path.startsWith('/api/incidents') ? [INCIDENT] : [] })));
});

afterEach(() => vi.unstubAllGlobals());

it('an_agent_in_a_conversation_on_a_phone_is_told_whom_to_ask', async () => {
  const router = createRouter({ routeTree: createRootRoute({ component: IncidentBanner }), history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );

  const ask = await screen.findByText('Ask an admin to reconnect: Trần Minh');
  const leftOut = screen.getByText(/2 messages in/);
  expect(leftOut).not.toContainElement(ask);
});
