import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Change } from './api';
import { exclusively } from './outbox-device/locks';
import { sessionQuery } from './features/session/session';

export type LiveState = 'live' | 'connecting';

const BATCH_MS = 60;
const CHANNEL = 'tintoi-live-';

let state: LiveState = 'connecting';
const listeners = new Set<() => void>();

function become(next: LiveState): void {
  if (next === state) return;
  state = next;
  listeners.forEach((listener) => listener());
}

/** Which queries a change makes stale. */
export function staleAfter(change: Change): unknown[][] {
  const of = (kind: string, id: string | undefined) => (id === undefined ? [kind] : [kind, id]);
  switch (change.type) {
    case 'conversation':
      return [
        ['conversations'],
        ['counts'],
        of('conversation', change.conversationId),
        of('preflight', change.conversationId),
        of('scheduled', change.conversationId),
      ];
    case 'message':
      return [
        ['conversations'],
        ['counts'],
        of('messages', change.conversationId),
        of('conversation', change.conversationId),
        of('preflight', change.conversationId),
      ];
    case 'delivery':
      // The conversation too: a refusal may have marked the customer, and closed or opened what may be sent.
      return [
        ['conversations'],
        ['counts'],
        of('messages', change.conversationId),
        of('conversation', change.conversationId),
        of('preflight', change.conversationId),
        ['deliveries'],
        of('delivery', change.deliveryId),
      ];
    // The messages too: what waits behind its channel says why, and is not itself told when that goes on.
    case 'channel':
      return [
        ['channels'],
        of('channel', change.channelId),
        of('health', change.channelId),
        of('allowance', change.channelId),
        ['incidents'],
        ['preflight'],
        ['conversations'],
        ['conversation'],
        ['messages'],
      ];
    case 'incident':
      return [['incidents'], ['channels'], ['channel'], ['health'], ['deliveries'], ['preflight'], ['conversations'], ['messages']];
    case 'request':
      return [['requests'], of('conversation', change.conversationId), of('preflight', change.conversationId)];
    case 'resync':
      return [[]];
  }
}

class Invalidations {
  private readonly pending = new Map<string, unknown[]>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: QueryClient) {}

  /** A burst of changes (forty messages released at once) is one round of fetching. */
  add(change: Change): void {
    for (const key of staleAfter(change)) this.pending.set(JSON.stringify(key), key);
    this.timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  private flush(): void {
    this.timer = undefined;
    const keys = [...this.pending.values()];
    this.pending.clear();
    if (keys.some((key) => key.length === 0)) void this.client.invalidateQueries();
    else for (const queryKey of keys) void this.client.invalidateQueries({ queryKey });
  }
}

type Word = { kind: 'state'; state: LiveState } | { kind: 'change'; change: Change };

/**
 * One stream of changes per person in this browser, however many tabs: browsers allow six connections to one plain-http address. The
 * tab that holds the lock listens and tells the others; when it closes, the next one takes over and fetches everything once. A tab in
 * the background may still be of who was signed in before: it must not listen in the place of another.
 */
function listen(client: QueryClient, person: string): () => void {
  const stale = new Invalidations(client);
  const tabs = new BroadcastChannel(CHANNEL + person);
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasLive = false;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  let over = false;

  const tell = (word: Word) => {
    tabs.postMessage(word);
    hear(word);
  };
  const hear = (word: Word) => {
    if (word.kind === 'state') become(word.state);
    else stale.add(word.change);
  };
  const open = () => {
    source = new EventSource(`/api/changes?person=${person}`);
    source.onopen = () => {
      tell({ kind: 'state', state: 'live' });
      if (wasLive) return;
      wasLive = true;
      tell({ kind: 'change', change: { type: 'resync' } });
    };
    source.addEventListener('change', (event: MessageEvent<string>) => {
      tell({ kind: 'change', change: JSON.parse(event.data) as Change });
    });
    source.onerror = () => {
      tell({ kind: 'state', state: 'connecting' });
      if (source?.readyState !== EventSource.CLOSED) return;
      // The browser gave up (an answer that was no stream): its place in the stream is lost, so everything is fetched again.
      wasLive = false;
      clearTimeout(timer);
      timer = setTimeout(open, 2000);
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    };
  };

  tabs.onmessage = (event: MessageEvent<Word | 'who'>) => {
    if (event.data === 'who') {
      if (source) tabs.postMessage({ kind: 'state', state } satisfies Word);
    } else hear(event.data);
  };
  tabs.postMessage('who');
  void exclusively(CHANNEL + person, () => {
    if (over) return Promise.resolve();
    open();
    return stopped;
  });
  const back = () => {
    if (!source) return;
    clearTimeout(timer);
    source.close();
    // A new stream begins where it is opened: what was fetched until then may be older.
    wasLive = false;
    open();
    tell({ kind: 'change', change: { type: 'resync' } });
  };
  window.addEventListener('online', back);
  return () => {
    over = true;
    window.removeEventListener('online', back);
    clearTimeout(timer);
    source?.close();
    tabs.close();
    stop();
    become('connecting');
  };
}

/** Keeps what is on screen fresh while somebody is signed in. */
export function useLive(person: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => (person === undefined ? undefined : listen(client, person)), [client, person]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}
