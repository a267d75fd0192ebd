import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useEffect, useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import type { Action, Delivery } from '../../api';
import { Device } from '../../outbox-device/device';
import { Texts } from '../../texts';
import { ActionButtons, offered } from './actions';

afterEach(() => vi.unstubAllGlobals());

function refused(cause: string, more: Partial<Delivery> = {}): Delivery {
  return {
    id: 'd1',
    conversationId: 'c1',
    channelId: 'ch1',
    state: 'BOUNCED',
    act: null,
    precedence: 'REPLY',
    open: true,
    mayDecide: true,
    mayReply: true,
    text: '',
    author: { id: 'lan', name: 'Lan' },
    part: { number: 1, of: 1, words: false, file: { name: 'old.pdf' } },
    diagnosis: { cause, actions: ['edit_and_resend'] },
    ...more,
  } as Delivery;
}

const LAN = { id: 'lan', role: 'AGENT' } as const;

it('for_a_file_that_was_refused_another_one_is_asked_for_and_not_the_same_again', () => {
  expect(offered(refused('content.attachment'), LAN)).toEqual(['edit_and_resend', 'put_away']);
});

it('a_file_that_was_not_what_was_refused_is_sent_again_as_it_is', () => {
  expect(offered(refused('hold.expired'), LAN)).toEqual(['send_again', 'put_away']);
});

it('a_card_has_no_file_to_choose', () => {
  expect(offered(refused('content.blocked', { part: { number: 1, of: 1, words: false, file: null } }), LAN)).toEqual(['send_again', 'put_away']);
});

it('what_may_arrive_yet_is_offered_no_other_words', () => {
  const words = { number: 1, of: 1, words: true, file: null };
  const held = refused('hold.review', { state: 'HELD', open: false, part: words });
  held.diagnosis = { ...held.diagnosis, actions: ['send_again', 'edit', 'cancel'] } as Delivery['diagnosis'];
  expect(offered(held, LAN)).toEqual(['send_again', 'edit', 'cancel']);
  expect(offered({ ...held, keepsWords: true }, LAN)).toEqual(['send_again', 'cancel']);
  const exhausted = { ...held, diagnosis: { ...held.diagnosis, actions: ['send_again', 'cancel'] } as Delivery['diagnosis'] };
  expect(offered(exhausted, LAN)).toEqual(['send_again', 'edit', 'cancel']);
  expect(offered({ ...exhausted, keepsWords: true }, LAN)).toEqual(['send_again', 'cancel']);
});

it('who_may_not_reply_or_decide_any_more_is_offered_nothing_beyond_what_the_server_says', () => {
  const words = { number: 1, of: 1, words: true, file: null };
  const tried = refused('channel.unreachable', { state: 'DEFERRED', open: true, part: words });
  tried.diagnosis = { ...tried.diagnosis, actions: ['view_channel'] } as Delivery['diagnosis'];
  expect(offered(tried, LAN)).toEqual(['send_again', 'view_channel', 'edit', 'put_away']);
  expect(offered({ ...tried, mayReply: false }, LAN)).toEqual(['send_again', 'view_channel', 'put_away']);
  expect(offered({ ...tried, mayReply: false, mayDecide: false }, LAN)).toEqual(['view_channel']);
  // A server of the version before does not say, and decides when asked.
  const unsaid = { ...tried };
  delete unsaid.mayReply;
  delete unsaid.mayDecide;
  expect(offered(unsaid, LAN)).toEqual(offered({ ...unsaid, mayReply: true, mayDecide: true }, LAN));
});

it('what_a_dead_sender_left_is_decided_like_anything_in_doubt', () => {
  const left = refused('delivery.unconfirmed', { state: 'SENDING', open: false });
  left.diagnosis = { ...left.diagnosis, actions: ['mark_arrived', 'send_again', 'view_channel'] } as Delivery['diagnosis'];
  expect(offered(left, LAN)).toEqual(['mark_arrived', 'send_again', 'view_channel']);
  expect(offered({ ...left, state: 'IN_DOUBT' }, LAN)).toEqual(['mark_arrived', 'send_again', 'view_channel']);
});

/** Answers the session, and notes what else is asked for. */
function listen(answer: (path: string) => unknown): { method: string; path: string; body: unknown }[] {
  const asked: { method: string; path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', (path: string, { method, body }: RequestInit) => {
    if (path === '/api/session') return Promise.resolve(Response.json({ person: { id: 'lan', role: 'AGENT' }, workspace: { zone: 'Asia/Ho_Chi_Minh' }, now: new Date().toISOString() }));
    if (method === 'GET') return Promise.resolve(Response.json({ items: [], next: null, asOf: new Date().toISOString() }));
    asked.push({ method: method ?? '', path, body: typeof body === 'string' ? JSON.parse(body) : null });
    return Promise.resolve(Response.json(answer(path)));
  });
  return asked;
}

/** The buttons of a delivery that may be replaced by what it has become. */
function show(delivery: Delivery, actions: readonly Action[]): (next: Delivery) => void {
  let become: (next: Delivery) => void = () => undefined;
  function Shown() {
    const [shown, setShown] = useState(delivery);
    useEffect(() => {
      become = setShown;
    }, []);
    return (
      <Device>
        <ActionButtons actions={actions} target={{ channelId: 'ch1', delivery: shown }} />
      </Device>
    );
  }
  const router = createRouter({ routeTree: createRootRoute({ component: Shown }), history: createMemoryHistory({ initialEntries: ['/'] }) });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <MantineProvider env="test">
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return (next) => act(() => become(next));
}

it('what_is_edited_begins_with_the_words_as_they_are_and_names_them_though_they_change_meanwhile', async () => {
  const asked = listen(() => ({}));
  const held = refused('channel.unauthorized', { state: 'HELD', open: false, text: '500k', part: { number: 1, of: 1, words: true, file: null } });
  const become = show(held, ['edit']);
  await screen.findByRole('button', { name: 'Edit' });
  become({ ...held, text: '550k' });
  await userEvent.click(screen.getByRole('button', { name: 'Edit' }));
  const field = await screen.findByRole('textbox');
  expect(field).toHaveValue('550k');

  become({ ...held, text: '600k' });
  await userEvent.type(field, ' ạ');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => expect(asked).toEqual([{ method: 'PATCH', path: '/api/deliveries/d1', body: { text: '550k ạ', was: '550k' } }]));
}, 20_000);

it.each(['delivery.not_found_again', 'delivery.quarantined'])('what_is_held_for_%s_is_sent_again_only_after_a_yes_to_twice', async (cause) => {
  const asked = listen(() => ({}));
  const held = refused(cause, { state: 'HELD', shown: 'held', open: false, attempts: 3, text: '500k', part: { number: 1, of: 1, words: true, file: null } });
  show({ ...held, diagnosis: { ...held.diagnosis, kind: 'OUTCOME_UNKNOWN' } as Delivery['diagnosis'] }, ['send_again']);
  await userEvent.click(await screen.findByRole('button', { name: 'Send again' }));
  const dialog = await screen.findByRole('dialog', { name: 'Resend anyway?' });
  expect(dialog).toHaveTextContent('the customer may get it twice');
  expect(asked).toEqual([]);

  await userEvent.click(within(dialog).getByRole('button', { name: 'Send again' }));
  await vi.waitFor(() => expect(asked).toEqual([{ method: 'POST', path: '/api/deliveries/d1/decisions', body: { decision: 'SEND_AGAIN', attempts: 3 } }]));
}, 20_000);

it('another_file_goes_as_a_reply_and_the_old_one_is_put_away_then', async () => {
  const asked = listen((path) => (path === '/api/files' ? { id: 'f1' } : { message: { id: 'm2', conversationId: 'c1' } }));
  show(refused('content.attachment'), ['edit_and_resend']);
  await userEvent.click(await screen.findByRole('button', { name: 'Choose another file' }));
  await screen.findByRole('dialog', { name: 'Send another file' });
  await userEvent.click(screen.getByRole('button', { name: 'Send this file' }));
  expect(screen.getByRole('alert')).toHaveTextContent('Choose a file first.');
  expect(asked).toEqual([]);

  await userEvent.upload(screen.getByTestId('other-file'), new File(['new'], 'new.pdf', { type: 'application/pdf' }));
  await screen.findByText('new.pdf');
  await userEvent.click(screen.getByRole('button', { name: 'Send this file' }));
  await vi.waitFor(() => expect(asked.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(['POST /api/conversations/c1/replies', 'POST /api/deliveries/d1/acknowledgements', 'POST /api/files']));
}, 20_000);
