import { queryOptions } from '@tanstack/react-query';
import type { Instant, Page } from '../../api';
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

/** An address of the shop's own that is told what happens to its channels. */
export interface Webhook {
  id: string;
  url: string;
  createdAt: Instant;
  /** Since when nothing is sent there; null: it is. */
  disabledAt: Instant | null;
  /** Taken off by a person, or the address itself said that it is gone. */
  disabledWhy: 'removed' | 'gone' | null;
}

/** `secret` verifies signatures, and is told this once. */
export interface NewWebhook {
  id: string;
  url: string;
  secret: string;
}

export const webhooksQuery = queryOptions({ queryKey: ['webhooks'], queryFn: () => ask<Page<Webhook>>('/webhooks') });

export function addWebhook(url: string): Promise<NewWebhook> {
  return ask('/webhooks', { method: 'POST', body: { url } });
}

export function removeWebhook(id: string): Promise<void> {
  return ask(`/webhooks/${id}`, { method: 'DELETE' });
}
