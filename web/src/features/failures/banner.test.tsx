import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Incident, Locale } from '../../api';
import { Device, useDeviceReplies, useOutbox } from '../../outbox-device/device';
import { newId } from '../../outbox-device/locks';
import { Texts } from '../../texts';
import { DeviceBubble } from '../inbox/bubble';
import { DeviceBanner, IncidentBanner } from './banner';
import { OutboxPage } from './outbox-page';

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

function show(component: () => ReactNode, locale: Locale = 'en') {
  const router = createRouter({ routeTree: createRootRoute({ component }), history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <Texts initial={locale}>
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it('an_agent_in_a_conversation_on_a_phone_is_told_whom_to_ask', async () => {
  show(IncidentBanner);

  const ask = await screen.findByText('Ask an admin to reconnect: Trần Minh');
  const leftOut = screen.getByText(/2 messages in/);
  expect(leftOut).not.toContainElement(ask);
});

const FULL = {
  cause: 'storage.full',
  texts: {
    vi: { title: 'Hệ thống đã hết dung lượng lưu trữ', what: 'Ổ đĩa hết chỗ.', remedy: 'Báo người vận hành.' },
    en: { title: 'The server’s storage is full', what: 'The disk has no room left.', remedy: 'Tell the operator.' },
  },
};

function Writing() {
  const outbox = useOutbox();
  const replies = useDeviceReplies();
  return (
    <>
      <button disabled={!outbox} onClick={() => void outbox?.write('c1', 'Dạ còn ạ', newId())}>
        write
      </button>
      <output>{replies.map((reply) => `${reply.text}, ${reply.state}`)}</output>
      <ul>
        {replies.map((reply) => (
          <DeviceBubble key={reply.id} reply={reply} flying={false} behind={false} onEdit={() => undefined} />
        ))}
      </ul>
    </>
  );
}

it.each<[Locale, string, string]>([
  ['vi', 'Hệ thống đã hết dung lượng lưu trữ', 'Ổ đĩa hết chỗ. Báo người vận hành.'],
  ['en', 'The server’s storage is full', 'The disk has no room left. Tell the operator.'],
])('what_the_server_says_of_a_reply_it_did_not_take_is_shown_and_the_reply_is_kept', async (locale, title, body) => {
  let full = true;
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit) => {
    if (path === '/api/session') return Promise.resolve(Response.json({ ...(ANSWERS[path] as object), person: { id: `lan-${locale}`, name: 'Lan', role: 'AGENT' } }));
    if (method === 'GET') return Promise.resolve(Response.json({ items: [] }));
    if (full) return Promise.resolve(Response.json(FULL, { status: 503, headers: { 'Retry-After': '5' } }));
    return Promise.resolve(Response.json({ message: { id: 'm1', conversationId: 'c1' } }));
  });
  show(
    () => (
      <Device>
        <DeviceBanner />
        <Writing />
        <OutboxPage />
      </Device>
    ),
    locale,
  );
  const write = await screen.findByRole('button', { name: 'write' });
  await vi.waitFor(() => expect(write).toBeEnabled());
  await userEvent.click(write);

  const banner = await screen.findByRole('region', { name: title });
  expect(banner).toHaveTextContent(`${title}. ${body}`);
  expect(screen.getByRole('status')).toHaveTextContent('Dạ còn ạ, waiting');
  // Wherever it is shown, for that reason and no other.
  expect(screen.getByText(locale === 'vi' ? /^Hệ thống.+ \(trên máy này\) · thử lại lúc/ : /^The server’s.+ \(on this device\) · next try at/)).toBeVisible();
  expect(screen.getByRole('region', { name: locale === 'vi' ? `Trên máy này: ${title}` : `On this device: ${title}` })).toHaveTextContent('Dạ còn ạ');
  expect(document.body).not.toHaveTextContent(locale === 'vi' ? /mạng/ : /network/);

  full = false;
  await userEvent.click(within(banner).getByRole('button', { name: locale === 'vi' ? 'Thử lại ngay' : 'Try now' }));
  await vi.waitFor(() => expect(screen.getByRole('status')).toBeEmptyDOMElement());
  expect(screen.queryByRole('region', { name: title })).toBeNull();
}, 20_000);
