import { queryOptions } from '@tanstack/react-query';
import type { Instant } from '../../api';
import { ask } from '../../http';

export interface NoticeDevice {
  id: string;
  name: string;
  createdAt: Instant;
}

/** How this person is told of what needs an admin. */
export interface Notices {
  /** Admins and above are told at all. */
  told: boolean;
  /** Letters can be sent from this server. */
  email: boolean;
  digest: boolean;
  /** What a browser subscribes with; null if this server cannot push. */
  pushKey: string | null;
  devices: NoticeDevice[];
}

export const noticesQuery = queryOptions({ queryKey: ['notices'], queryFn: () => ask<Notices>('/notices') });

export function putDigest(digest: boolean): Promise<Notices> {
  return ask('/notices', { method: 'PUT', body: { digest } });
}

export function addDevice(subscription: PushSubscriptionJSON): Promise<NoticeDevice> {
  return ask('/notices/devices', { method: 'POST', body: { endpoint: subscription.endpoint, keys: subscription.keys } });
}

export function removeDevice(id: string): Promise<void> {
  return ask(`/notices/devices/${id}`, { method: 'DELETE' });
}
