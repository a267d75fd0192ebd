import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { Delivery, Message } from '../../api';
import { Texts } from '../../texts';
import { Bubble } from './bubble';

function part(number: number, arrivedTwice: boolean): Delivery {
  return { id: `d${number}`, shown: 'sent', kind: 'MESSENGER', diagnosis: null, recoveredAt: null, part: { number, of: 2, file: null, words: true }, arrivedTwice } as Delivery;
}

afterEach(() => vi.unstubAllGlobals());

function show(parts: Delivery[]): void {
  const message = {
    id: 'm1',
    conversationId: 'c1',
    direction: 'out',
    author: { kind: 'agent', id: 'lan', name: 'Lan' },
    text: 'Dạ còn ạ',
    at: '2026-11-28T00:00:00Z',
    attachments: [],
    content: null,
    earlier: [],
    delivery: parts[0],
    parts,
  } as unknown as Message;
  const root = createRootRoute({ component: () => <Bubble message={message} kind="MESSENGER" roles={new Map()} parent={undefined} first /> });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { enabled: false } } })}>
      <MantineProvider env="test">
        <Texts initial="en">
          <RouterProvider router={router as never} />
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
}

it('a_message_says_that_one_of_its_parts_arrived_twice_and_why', async () => {
  show([part(1, false), part(2, true)]);
  const mark = await screen.findByRole('button', { name: 'arrived twice' });
  expect(screen.queryByText(/nothing to send again/)).not.toBeInTheDocument();
  await userEvent.click(mark);
  expect(screen.getByText(/nothing to send again/)).toBeInTheDocument();
});

it('what_arrived_once_says_nothing_of_it', async () => {
  show([part(1, false), part(2, false)]);
  expect(await screen.findByText('Dạ còn ạ')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'arrived twice' })).not.toBeInTheDocument();
});

function waits(number: number, name: string | null): Delivery {
  const file = name === null ? null : { name };
  return { ...part(number, false), shown: 'waiting', state: 'QUEUED', text: '', act: null, open: false, author: { id: 'lan', name: 'Lan' }, part: { number, of: 2, file, words: name === null }, diagnosis: { cause: 'hold.previous', actions: ['cancel'], texts: { en: {} } } } as unknown as Delivery;
}

it('each_part_that_waits_its_turn_is_cancelled_on_its_own', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({}));
  });
  show([waits(1, null), waits(2, 'price.pdf')]);

  await screen.findByText('Part 1 of 2: The words');
  const file = screen.getByText('Part 2 of 2: price.pdf').parentElement;
  await userEvent.click(within(file ?? document.body).getByRole('button', { name: 'Cancel sending' }));
  expect(asked).toEqual(['/api/deliveries/d2/cancellations']);
});

it('a_part_that_waits_is_cancelled_where_another_was_before', async () => {
  show([{ ...waits(1, null), shown: 'cancelled', state: 'CANCELLED', diagnosis: null }, waits(2, 'price.pdf')]);

  expect(await screen.findByText('Part 2 of 2: price.pdf')).toBeInTheDocument();
  expect(screen.getAllByRole('button', { name: 'Cancel sending' })).toHaveLength(1);
});

it('of_one_part_only_no_number_is_told', async () => {
  show([{ ...waits(1, null), part: { number: 1, of: 1, file: null, words: true } }]);

  expect(await screen.findByRole('button', { name: 'Cancel sending' })).toBeInTheDocument();
  expect(screen.queryByText(/Part 1/)).not.toBeInTheDocument();
});
