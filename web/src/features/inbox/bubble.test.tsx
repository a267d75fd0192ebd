import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { Delivery, Message } from '../../api';
import { Texts } from '../../texts';
import { Bubble } from './bubble';

function part(number: number, arrivedTwice: boolean): Delivery {
  return { id: `d${number}`, shown: 'sent', kind: 'MESSENGER', diagnosis: null, recoveredAt: null, part: { number, of: 2, file: null, words: true }, arrivedTwice } as Delivery;
}

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
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { enabled: false } } })}>
      <MantineProvider env="test">
        <Texts initial="en">
          <Bubble message={message} kind="MESSENGER" roles={new Map()} parent={undefined} first />
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
