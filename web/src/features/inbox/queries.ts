import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import type { Act, Conversation, ConversationDetail, Counts, Filter, Message, MessagePage, Page, Preflight, PrivateReply, Scheduled } from '../../api';
import { setServerNow } from '../../clock';
import { ask } from '../../http';

/** The net below the stream of changes, which may break where nobody notices: for a screen that stays open nothing else looks. */
const NET_MS = 60_000;

export function conversationsQuery(filter: Filter) {
  return infiniteQueryOptions({
    queryKey: ['conversations', filter],
    queryFn: ({ pageParam }: { pageParam: string | null }) => {
      const after = pageParam === null ? '' : `&after=${encodeURIComponent(pageParam)}`;
      return ask<Page<Conversation>>(`/conversations?filter=${filter}&limit=50${after}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<Conversation>) => page.next,
    refetchInterval: NET_MS,
  });
}

export const countsQuery = queryOptions({ queryKey: ['counts'], queryFn: () => ask<Counts>('/conversations/counts'), refetchInterval: NET_MS });

export function conversationQuery(id: string) {
  return queryOptions({ queryKey: ['conversation', id], queryFn: () => ask<ConversationDetail>(`/conversations/${id}`), refetchInterval: NET_MS });
}

/** Pages go from the newest back; each is in itself oldest first. */
export function messagesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['messages', id],
    queryFn: ({ pageParam }: { pageParam: string | null }) => {
      const before = pageParam === null ? '' : `&before=${encodeURIComponent(pageParam)}`;
      return ask<MessagePage>(`/conversations/${id}/messages?limit=50${before}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: MessagePage) => page.previous,
    maxPages: 6,
    // That one is long in line, or its sender died, shows with time alone: no event tells it.
    refetchInterval: ({ state }) => (inOrder(state.data).some(isUnderWay) ? 30_000 : NET_MS),
  });
}

function isUnderWay({ delivery }: Message): boolean {
  return delivery !== null && ['queued', 'sending', 'waiting', 'retrying'].includes(delivery.shown);
}

/** All loaded messages of a thread, oldest first. */
export function inOrder(data: InfiniteData<MessagePage> | undefined): Message[] {
  return data ? [...data.pages].reverse().flatMap((page) => page.items) : [];
}

export function preflightQuery(id: string) {
  return queryOptions({
    queryKey: ['preflight', id],
    queryFn: async () => {
      const preflight = await ask<Preflight>(`/conversations/${id}/preflight`);
      setServerNow(preflight.asOf);
      return preflight;
    },
    // What time alone changes (a window that closes) comes with no event.
    refetchInterval: 60_000,
  });
}

export function scheduledQuery(id: string) {
  return queryOptions({ queryKey: ['scheduled', id], queryFn: () => ask<{ items: Scheduled[] }>(`/conversations/${id}/scheduled`) });
}

/** Keeps a reply for later. The same key with the same words and time is one reply. */
export function scheduleReply(conversationId: string, text: string, sendAt: string, key: string): Promise<unknown> {
  return ask(`/conversations/${conversationId}/replies`, { method: 'POST', body: { text, sendAt }, headers: { 'Idempotency-Key': key } });
}

/** Asks the provider for a conversation another app of the Page's holds. */
export function takeOver(conversationId: string): Promise<unknown> {
  return ask(`/conversations/${conversationId}/takeover`, { method: 'POST', body: {} });
}

export function changeScheduled({ id, revision }: Scheduled, change: { text?: string; sendAt?: string }): Promise<Scheduled> {
  return ask(`/scheduled/${id}`, { method: 'PATCH', body: { ...change, revision } });
}

export function cancelScheduled(id: string): Promise<void> {
  return ask(`/scheduled/${id}`, { method: 'DELETE' });
}

/** Wants a comment to be so; it is done when the provider has said so. */
export function actOn({ conversationId, id }: Message, act: Act): Promise<{ message: Message }> {
  return ask(`/conversations/${conversationId}/messages/${id}/acts`, { method: 'POST', body: { act } });
}

/** What Facebook would say to a private reply now; asked while somebody is about to write one. */
export function privateReplyQuery({ conversationId, id }: Message, wanted: boolean) {
  return queryOptions({
    queryKey: ['private-reply', id],
    queryFn: () => ask<PrivateReply>(`/conversations/${conversationId}/messages/${id}/private-replies`),
    enabled: wanted,
    staleTime: 30_000,
  });
}

export function replyPrivately({ conversationId, id }: Message, text: string, key: string): Promise<{ message: Message }> {
  return ask(`/conversations/${conversationId}/messages/${id}/private-replies`, { method: 'POST', body: { text }, headers: { 'Idempotency-Key': key } });
}

/** Shows how a known message stands now. */
export function putMessage(client: QueryClient, message: Message): void {
  client.setQueryData(
    messagesQuery(message.conversationId).queryKey,
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === message.id ? message : item)) })) },
  );
}

/** Shows a message the server has just taken, before the next fetch brings it. */
export function addMessage(client: QueryClient, message: Message): void {
  client.setQueryData(messagesQuery(message.conversationId).queryKey, (data) => {
    const [newest, ...older] = data?.pages ?? [];
    if (!data || !newest || newest.items.some((item) => item.id === message.id)) return data;
    return { ...data, pages: [{ ...newest, items: [...newest.items, message] }, ...older] };
  });
}
