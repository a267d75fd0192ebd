import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Decision, Delivery, DeliveryDetail, Diagnostics, Incident, Page } from '../../api';
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
});

export function deliveryQuery(id: string) {
  return queryOptions({ queryKey: ['delivery', id], queryFn: () => ask<DeliveryDetail>(`/deliveries/${id}`) });
}

export const incidentsQuery = queryOptions({
  queryKey: ['incidents'],
  queryFn: () => ask<Page<Incident>>('/incidents?open=true'),
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

export function decide(id: string, decision: Decision): Promise<Delivery> {
  return ask(`/deliveries/${id}/decisions`, { method: 'POST', body: { decision } });
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
