import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConversationDetail } from '../../api';
import { Texts } from '../../texts';
import { AskDetails } from './forms';

afterEach(() => vi.unstubAllGlobals());

it('a_form_is_sent_once_as_it_is_written_and_not_the_form_around_it', async () => {
  const sent = vi.fn();
  const fetched = vi.fn<(url: string, request: { body: string }) => Promise<Response>>(() =>
    Promise.resolve(Response.json({ message: null })),
  );
  vi.stubGlobal('fetch', fetched);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <Texts initial="en">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              sent();
            }}
          >
            <AskDetails conversation={{ id: 'c1' } as ConversationDetail} />
          </form>
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Ask for the customer’s details' }));
  const title = await screen.findByRole('textbox', { name: 'Title' });
  await userEvent.clear(title);
  await userEvent.type(title, 'Delivery');
  await userEvent.click(screen.getByRole('button', { name: 'Send the form' }));

  expect(fetched).toHaveBeenCalledOnce();
  const [url, request] = fetched.mock.calls[0] ?? ['', { body: '' }];
  expect(url).toContain('/conversations/c1/replies');
  expect(JSON.parse(request.body)).toMatchObject({ content: { type: 'info_request', title: 'Delivery' } });
  expect(sent).not.toHaveBeenCalled();
});
