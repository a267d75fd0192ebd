import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Decided, Decision, Delivery, DeliveryDetail, Diagnosis, Diagnostics, Incident, Page, Provider } from '../../api';
import { ask } from '../../http';
import { newId } from '../../outbox-device/locks';

export const unsentQuery = infiniteQueryOptions({
  queryKey: ['deliveries', 'unsent'],
  queryFn: ({ pageParam }: { pageParam: string | null }) => {
    const after = pageParam === null ? '' : `&after=${encodeURIComponent(pageParam)}`;
    return ask<Page<Delivery>>(`/deliveries?state=unsent&limit=200${after}`);
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page: Page<Delivery>) => page.next,
  // What time alone changes (one is long in line) comes with no event.
  refetchInterval: 60_000,
});

export function deliveryQuery(id: string) {
  return queryOptions({ queryKey: ['delivery', id], queryFn: () => ask<DeliveryDetail>(`/deliveries/${id}`) });
}

export const incidentsQuery = queryOptions({
  queryKey: ['incidents'],
  queryFn: () => ask<Page<Incident>>('/incidents?open=true'),
});

/** A provider fails for many channels at once; it ends by itself. */
interface Outage {
  provider: Provider;
  diagnosis: Diagnosis;
  beganAt: string;
  waiting: { messages: number; conversations: number };
}

/** Told anew with the incidents, and looked at now and then while one lasts: its end may touch no channel of ours. */
export const outagesQuery = queryOptions({
  queryKey: ['incidents', 'outages'],
  queryFn: () => ask<Page<Outage>>('/outages'),
  refetchInterval: (query) => ((query.state.data?.items.length ?? 0) > 0 ? 30_000 : false),
});

export type DiagnosticsOf = { kind: 'delivery' | 'channel'; id: string };

export function diagnosticsQuery(of: DiagnosticsOf | null) {
  return queryOptions({
    queryKey: ['diagnostics', of?.kind, of?.id],
    queryFn: () => ask<Diagnostics>(of?.kind === 'delivery' ? `/deliveries/${of.id}/diagnostics` : `/channels/${of?.id ?? ''}/diagnostics`),
    enabled: of !== null,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Names what was seen: a verdict on something that was attempted since is refused. */
export function decide({ id, attempts }: Delivery, decision: Decision): Promise<Delivery> {
  return ask(`/deliveries/${id}/decisions`, { method: 'POST', body: { decision, attempts } });
}

const AT_ONCE = 200;

/** One verdict on many, each of them decided on its own. */
export async function decideAll(deliveries: readonly Delivery[], decision: 'SEND' | 'DROP'): Promise<Decided> {
  const all: Decided = { done: 0, refused: [], more: false };
  // What is dropped goes from the last to the first, so that none moves up and leaves meanwhile.
  const ordered = decision === 'DROP' ? [...deliveries].reverse() : [...deliveries];
  for (let from = 0; from < ordered.length; from += AT_ONCE) {
    const part = ordered.slice(from, from + AT_ONCE).map(({ id, attempts }) => ({ id, attempts }));
    const decided = await ask<Decided>('/deliveries/decisions', {
      method: 'POST',
      body: { decision, deliveries: decision === 'DROP' ? part.reverse() : part },
    });
    all.done += decided.done;
    all.refused.push(...decided.refused);
  }
  return all;
}

/** Other words for what has not left; `was` are the words that were seen. */
export function reword(delivery: Delivery, text: string): Promise<Delivery> {
  return ask(`/deliveries/${delivery.id}`, { method: 'PATCH', body: { text, was: delivery.text } });
}

export function putAway(id: string): Promise<Delivery> {
  return ask(`/deliveries/${id}/acknowledgements`, { method: 'POST', body: {} });
}

export function cancelDelivery(id: string): Promise<Delivery> {
  return ask(`/deliveries/${id}/cancellations`, { method: 'POST', body: {} });
}

export function resend(id: string, text?: string): Promise<unknown> {
  return ask(`/deliveries/${id}/resends`, {
    method: 'POST',
    body: text === undefined ? {} : { text },
    headers: { 'Idempotency-Key': newId() },
  });
}
