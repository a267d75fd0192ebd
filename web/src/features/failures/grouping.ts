import type { Delivery, Diagnosis } from '../../api';

/** Deliveries that wait for the same thing on the same channel. */
export interface UnsentGroup {
  key: string;
  channelId: string;
  kind: 'cause' | 'waiting' | 'moving';
  diagnosis: Diagnosis | null;
  deliveries: Delivery[];
  conversations: number;
}

/** In the order in which somebody should look at them: what has a cause, then what waits behind it, then what is on its way. */
export function groupUnsent(deliveries: readonly Delivery[]): UnsentGroup[] {
  const groups = new Map<string, UnsentGroup>();
  for (const delivery of deliveries) {
    const kind = delivery.shown === 'waiting' ? 'waiting' : delivery.diagnosis ? 'cause' : 'moving';
    const cause = kind === 'cause' ? `${delivery.diagnosis?.cause ?? ''}/${delivery.shown === 'bounced' ? 'bounced' : ''}` : '';
    const key = `${kind}/${delivery.channelId}/${cause}`;
    const group = groups.get(key);
    if (group) group.deliveries.push(delivery);
    else groups.set(key, { key, channelId: delivery.channelId, kind, diagnosis: delivery.diagnosis, deliveries: [delivery], conversations: 0 });
  }
  const order = { cause: 0, waiting: 1, moving: 2 };
  return [...groups.values()]
    .map((group) => ({ ...group, conversations: new Set(group.deliveries.map((delivery) => delivery.conversationId)).size }))
    .sort((a, b) => order[a.kind] - order[b.kind]);
}
