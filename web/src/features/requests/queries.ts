import { queryOptions } from '@tanstack/react-query';
import type { Request } from '../../api';
import { ask } from '../../http';

export const requestsQuery = queryOptions({
  queryKey: ['requests'],
  queryFn: () => ask<{ items: Request[] }>('/requests?state=pending'),
});

export function askToJoin(conversationId: string, draft?: { text: string; idempotencyKey: string }): Promise<Request> {
  return ask(`/conversations/${conversationId}/requests`, { method: 'POST', body: draft ? { draft } : {} });
}

export function decideRequest(id: string, decision: 'APPROVED' | 'DENIED'): Promise<Request> {
  return ask(`/requests/${id}/decision`, { method: 'PUT', body: { decision } });
}

export function withdrawRequest(id: string): Promise<void> {
  return ask(`/requests/${id}`, { method: 'DELETE' });
}
