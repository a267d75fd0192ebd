import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { conversationQuery, conversationsQuery, countsQuery, messagesQuery } from './queries';

let fetched: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  fetched = [];
  vi.stubGlobal('fetch', (path: string) => {
    fetched.push(path);
    return Promise.resolve(Response.json({ items: [], next: null, previous: null }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('what_the_stream_of_changes_missed_is_on_the_screen_a_minute_later', async () => {
  const client = new QueryClient();
  const ends = [
    new InfiniteQueryObserver(client, conversationsQuery('all')).subscribe(() => undefined),
    new InfiniteQueryObserver(client, messagesQuery('c1')).subscribe(() => undefined),
    new QueryObserver(client, conversationQuery('c1')).subscribe(() => undefined),
    new QueryObserver(client, countsQuery).subscribe(() => undefined),
  ];
  await vi.advanceTimersByTimeAsync(1000);
  expect(fetched).toHaveLength(4);
  fetched = [];

  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched.sort()).toEqual(['/api/conversations/c1', '/api/conversations/c1/messages?limit=50', '/api/conversations/counts', '/api/conversations?filter=all&limit=50']);
  ends.forEach((end) => end());
});
