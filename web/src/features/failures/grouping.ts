import type { Delivery, Diagnosis } from '../../api';

/** Deliveries that wait for the same thing on the same channel. */
export interface UnsentGroup {
  key: string;
  channelId: string;
  kind: 'cause' | 'back' | 'waiting' | 'moving';
  diagnosis: Diagnosis | null;
  deliveries: Delivery[];
  conversations: number;
}

/**
 * In the order in which somebody should look at them: what is held by a cause, then what came back, then what waits behind, then
 * what is on its way.
 */
export function groupUnsent(deliveries: readonly Delivery[]): UnsentGroup[] {
  const groups = new Map<string, UnsentGroup>();
  for (const delivery of deliveries) {
    const kind = kindOf(delivery);
    const cause = kind === 'cause' || kind === 'back' ? (delivery.diagnosis?.cause ?? '') : '';
    const key = `${kind}/${delivery.channelId}/${cause}`;
    const group = groups.get(key);
    if (group) group.deliveries.push(delivery);
    else groups.set(key, { key, channelId: delivery.channelId, kind, diagnosis: delivery.diagnosis, deliveries: [delivery], conversations: 0 });
  }
  const order = { cause: 0, back: 1, waiting: 2, moving: 3 };
  return [...groups.values()]
    .map((group) => ({ ...group, conversations: new Set(group.deliveries.map((delivery) => delivery.conversationId)).size }))
    .sort((a, b) => order[a.kind] - order[b.kind]);
}

function kindOf({ shown, diagnosis }: Delivery): UnsentGroup['kind'] {
  if (shown === 'waiting') return 'waiting';
  if (shown === 'bounced' || shown === 'expired') return 'back';
  return diagnosis ? 'cause' : 'moving';
}
