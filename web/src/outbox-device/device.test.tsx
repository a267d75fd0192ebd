import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { sessionQuery } from '../features/session/session';
import * as database from './database';
import { Device, useOutbox, useShut } from './device';

vi.mock(import('./database'), async (original) => ({ ...(await original()) }));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function State() {
  const open = useOutbox() !== null;
  const shut = useShut();
  return <p>{shut ? 'shut' : open ? 'open' : 'opening'}</p>;
}

it('a_device_that_does_not_give_its_database_is_asked_again_and_that_is_said_meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const refused = vi.spyOn(database, 'openDevice').mockRejectedValue(new DOMException('lost', 'UnknownError'));
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { person: { id: 'lan' } } as never);
  render(
    <QueryClientProvider client={client}>
      <Device>
        <State />
      </Device>
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(screen.getByText('shut')).toBeInTheDocument());

  refused.mockRestore();
  vi.advanceTimersByTime(30_000);
  await vi.waitFor(() => expect(screen.getByText('open')).toBeInTheDocument());
});
