import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConversationDetail, Request, Session } from '../../api';
import { draftOf } from '../../outbox-device/drafts';
import { Texts } from '../../texts';
import { sessionQuery } from '../session/session';
import { RequestCard } from '../requests/request-card';
import { Composer } from './composer';

/** What the server says of a reply written now, and when it answers a request to join. */
let preflight: object;
let slow: Promise<void>;

beforeEach(() => {
  localStorage.clear();
  preflight = READY;
  slow = Promise.resolve();
});
afterEach(() => vi.unstubAllGlobals());

const conversation = {
  id: 'c1',
  channel: { id: 'ch1', kind: 'MESSENGER', name: 'Giày Minh', interrupted: false },
  customer: { id: 'hoa', name: 'Hoa', unreachable: false, follows: null },
  myRequest: null,
  requests: [],
  members: [],
} as unknown as ConversationDetail;

const SESSION = { person: { id: 'binh', name: 'Bình', role: 'AGENT' }, workspace: { zone: 'Asia/Ho_Chi_Minh' } };
const READY = { verdict: 'ok', cause: null, texts: null, actions: [], until: null, windowEndsAt: null, maxLength: 2000, choices: false, forms: false, files: { most: 10, captioned: false, rules: [] } };

function show(shown: ConversationDetail, component = () => <Composer conversation={shown} ref={null} />): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit) => {
    const now = new Date().toISOString();
    if (method !== 'GET') asked.push(`${method ?? ''} ${path}`);
    if (path === '/api/session') return Promise.resolve(Response.json({ ...SESSION, now }));
    if (path.endsWith('/preflight')) return Promise.resolve(Response.json({ ...preflight, asOf: now }));
    if (path.endsWith('/requests')) return slow.then(() => Response.json(request));
    return Promise.resolve(Response.json({ items: [], next: null }));
  });
  const root = createRootRoute({ component });
  const router = createRouter({ routeTree: root, history: createMemoryHistory({ initialEntries: ['/'] }) });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { ...SESSION, now: new Date().toISOString() } as unknown as Session);
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <Notifications />
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return asked;
}

const request = {
  id: 'r1',
  conversationId: 'c1',
  person: { id: 'binh', name: 'Bình' },
  draft: { text: 'Dạ còn hàng ạ' },
  state: 'PENDING',
  mine: true,
  createdAt: new Date().toISOString(),
  decidedAt: null,
  decidedBy: null,
  note: null,
} as unknown as Request;
const declined: Request = { ...request, state: 'DENIED', decidedAt: new Date().toISOString(), decidedBy: { name: 'Lan' } };

it('what_this_device_cannot_keep_stays_in_the_field_and_that_is_said', async () => {
  // Around it is no outbox, as where the browser does not give its database.
  show(conversation);
  const field = await screen.findByRole('textbox');
  await userEvent.type(field, 'Dạ còn ạ');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await screen.findByText(/could not keep the message/);
  expect(field).toHaveValue('Dạ còn ạ');
}, 20_000);

it('what_was_written_with_a_request_that_was_declined_can_be_put_back_into_the_field_once', async () => {
  show({ ...conversation, myRequest: declined });
  const field = await screen.findByRole('textbox');
  const card = await screen.findByRole('group', { name: 'Your draft' });
  expect(card).toHaveTextContent('Dạ còn hàng ạ');
  await userEvent.type(field, 'Chờ em chút');
  await userEvent.click(screen.getByRole('button', { name: 'Put it back in the field' }));
  expect(field).toHaveValue('Dạ còn hàng ạ\nChờ em chút');
  expect(screen.queryByTestId('returned-draft')).not.toBeInTheDocument();

  cleanup();
  show({ ...conversation, myRequest: declined });
  expect(await screen.findByRole('textbox')).toHaveValue('Dạ còn hàng ạ\nChờ em chút');
  await screen.findByText('Ready to send');
  expect(screen.queryByTestId('returned-draft')).not.toBeInTheDocument();
}, 20_000);

it('what_was_written_with_a_request_is_in_the_field_again_when_the_request_is_taken_back', async () => {
  const asked = show({ ...conversation, myRequest: request });
  const field = await screen.findByRole('textbox');
  await userEvent.click(await screen.findByRole('button', { name: 'Withdraw request' }));
  await vi.waitFor(() => expect(field).toHaveValue('Dạ còn hàng ạ'));
  expect(asked).toEqual(['DELETE /api/requests/r1']);
}, 20_000);

it('so_it_is_when_it_is_taken_back_where_all_requests_are', async () => {
  show(conversation, () => <RequestCard request={{ ...request, customer: { name: 'Hoa' } }} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Withdraw request' }));
  await screen.findByText(/back in the field/);
  expect(draftOf('binh', 'c1')).toBe('Dạ còn hàng ạ');
}, 20_000);

it('what_is_typed_while_a_request_to_join_is_on_its_way_stays_in_the_field', async () => {
  preflight = { ...READY, verdict: 'no', actions: ['request_to_join'], texts: { vi: { what: '' }, en: { what: 'You cannot reply here.' } } };
  let answer = (): void => undefined;
  slow = new Promise((resolve) => {
    answer = resolve;
  });
  const asked = show(conversation);
  const field = await screen.findByRole('textbox');
  await userEvent.type(field, 'Dạ còn ạ');
  await userEvent.click(await screen.findByRole('button', { name: 'Request access' }));
  await vi.waitFor(() => expect(asked).toEqual(['POST /api/conversations/c1/requests']));
  await userEvent.type(field, '. Size 39 ạ');
  answer();
  await vi.waitFor(() => expect(field).toHaveValue('. Size 39 ạ'));
}, 20_000);

/** Writes it, and says that it is to go tomorrow morning. */
async function later(words: string): Promise<void> {
  const field = await screen.findByRole('textbox');
  await userEvent.type(field, words);
  await userEvent.click(await screen.findByRole('button', { name: 'Send later' }));
  await userEvent.click(await screen.findByRole('button', { name: '08:00 tomorrow' }));
  await userEvent.click(screen.getByRole('button', { name: 'Schedule' }));
}

it('the_same_words_for_the_same_time_are_another_reply_once_the_first_was_kept_or_is_gone', async () => {
  show(conversation);
  const keys: string[] = [];
  const server = fetch;
  const kept = () => Promise.resolve(Response.json({ message: null, scheduled: {} }, { status: 202 }));
  let answer: () => Promise<Response> = kept;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (!path.endsWith('/replies')) return server(path, init);
    keys.push(new Headers(init.headers).get('Idempotency-Key') ?? '');
    return answer();
  });
  const field = await screen.findByRole('textbox');
  await later('Dạ còn ạ');
  await vi.waitFor(() => expect(field).toHaveValue(''));

  // Its answer is lost, and a colleague takes back what it was: the first time she hears of it, the second time it is kept.
  answer = () => Promise.reject(new TypeError('cut'));
  await later('Dạ còn ạ');
  await vi.waitFor(() => expect(keys).toHaveLength(2));
  answer = () => Promise.resolve(Response.json({ cause: 'schedule.gone' }, { status: 409 }));
  await userEvent.click(screen.getByRole('button', { name: 'Schedule' }));
  await vi.waitFor(() => expect(keys).toHaveLength(3));
  answer = kept;
  await userEvent.click(screen.getByRole('button', { name: 'Schedule' }));
  await vi.waitFor(() => expect(field).toHaveValue(''));

  expect(keys).toHaveLength(4);
  expect(keys[1]).not.toBe(keys[0]);
  expect(keys[2]).toBe(keys[1]);
  expect(keys[3]).not.toBe(keys[2]);
}, 30_000);
