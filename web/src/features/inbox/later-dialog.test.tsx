import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { Texts } from '../../texts';
import { LaterDialog } from './later';

it('a_chosen_time_does_not_send_the_form_around_it', async () => {
  const sent = vi.fn();
  const chosen = vi.fn();
  const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
  render(
    <QueryClientProvider client={client}>
      <MantineProvider>
        <Texts initial="en">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              sent();
            }}
          >
            <LaterDialog opened close={() => undefined} title="later.title" submit="later.submit" at={Date.now() + 3_600_000} pending={false} onChoose={chosen} />
          </form>
        </Texts>
      </MantineProvider>
    </QueryClientProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Schedule' }));
  expect(chosen).toHaveBeenCalledOnce();
  expect(sent).not.toHaveBeenCalled();
});
