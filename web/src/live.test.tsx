import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { staleAfter, useLive } from './live';

/** Opens and ends as the test says. */
class Stream {
  static readonly CLOSED = 2;
  static made: Stream[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;

  constructor() {
    Stream.made.push(this);
  }

  addEventListener(): void {
    // No change comes here.
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }
}

const client = new QueryClient();
let fetchedAgain = vi.spyOn(client, 'invalidateQueries');

async function listening(person = 'lan'): Promise<Stream> {
  renderHook(() => useLive(person), { wrapper: ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> });
  await vi.advanceTimersByTimeAsync(0);
  return last();
}

function last(): Stream {
  const stream = Stream.made.at(-1);
  if (!stream) throw new Error('nobody listens');
  return stream;
}

/** How often everything was fetched again since the last question. */
async function rounds(): Promise<number> {
  await vi.advanceTimersByTimeAsync(1000);
  const count = fetchedAgain.mock.calls.length;
  fetchedAgain.mockClear();
  return count;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
  Stream.made = [];
  fetchedAgain = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('what_happened_until_a_new_stream_is_open_is_fetched_once_it_is', async () => {
  (await listening()).onopen();
  expect(await rounds()).toBe(1);

  window.dispatchEvent(new Event('online'));
  expect(await rounds()).toBe(1);
  last().onopen();
  expect(await rounds()).toBe(1);
});

it('who_signs_in_beside_a_forgotten_tab_of_another_has_a_stream_of_her_own_and_only_one', async () => {
  await listening('lan');
  await listening('ha');
  expect(Stream.made).toHaveLength(2);

  await listening('ha');
  expect(Stream.made).toHaveLength(2);
});

it('a_stream_that_the_browser_opens_again_by_itself_goes_on_where_it_was', async () => {
  const stream = await listening();
  stream.onopen();
  await rounds();

  stream.onerror();
  stream.onopen();
  expect(await rounds()).toBe(0);
});

it('a_thread_tells_anew_why_its_messages_wait_when_their_channel_stops_or_goes_on', () => {
  expect(staleAfter({ type: 'channel', channelId: 'ch1' })).toContainEqual(['messages']);
  expect(staleAfter({ type: 'incident', channelId: 'ch1' })).toContainEqual(['messages']);
});
