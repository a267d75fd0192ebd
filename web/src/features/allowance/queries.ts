import { queryOptions } from '@tanstack/react-query';
import type { Allowance, ChannelKind } from '../../api';
import { ask } from '../../http';

export function allowanceQuery(channelId: string) {
  return queryOptions({
    queryKey: ['allowance', channelId],
    queryFn: () => ask<Allowance>(`/channels/${channelId}/allowance`),
    // Counted as messages leave; nothing says so each time.
    refetchInterval: 30_000,
  });
}

/** @param percent null = by the rule */
export function keepForPeople(channelId: string, kind: ChannelKind, percent: number | null): Promise<Allowance> {
  return ask(`/channels/${channelId}/allowance/${kind}`, { method: 'PUT', body: { percent } });
}
