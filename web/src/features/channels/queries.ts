import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Channel, ChannelHealth, ChannelSettings, Connection, NewOwnerLink, OwnerLink, Page, Person, Provider, Use } from '../../api';
import { ask } from '../../http';
import type { ProviderPath } from '../../routes';

export const channelsQuery = queryOptions({ queryKey: ['channels'], queryFn: () => ask<Page<Channel>>('/channels') });

/** Changes with its channel, which the stream tells by the key `channel`. */
export function healthQuery(id: string) {
  return queryOptions({ queryKey: ['health', id], queryFn: () => ask<ChannelHealth>(`/channels/${id}/health`), staleTime: 10_000 });
}

export function channelSettingsQuery(id: string) {
  return queryOptions({ queryKey: ['channel-settings', id], queryFn: () => ask<ChannelSettings>(`/channels/${id}/settings`) });
}

export function putChannelSettings(id: string, settings: ChannelSettings): Promise<ChannelSettings> {
  return ask(`/channels/${id}/settings`, { method: 'PUT', body: settings });
}

export function linksQuery(id: string) {
  return queryOptions({ queryKey: ['links', id], queryFn: () => ask<Page<OwnerLink>>(`/channels/${id}/links`), staleTime: 0 });
}

export function makeLink(id: string): Promise<NewOwnerLink> {
  return ask(`/channels/${id}/links`, { method: 'POST', body: {} });
}

export function revokeLink(channelId: string, id: string): Promise<void> {
  return ask(`/channels/${channelId}/links/${id}`, { method: 'DELETE' });
}

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => ask<{ items: Person[] }>('/people'),
  staleTime: 5 * 60_000,
});

export function connectionQuery(id: string) {
  return queryOptions({ queryKey: ['connection', id], queryFn: () => ask<Connection>(`/connections/${id}`), staleTime: 0 });
}

export function beginConnection(provider: Provider, uses: Use[], channelId: string | undefined): Promise<Connection> {
  return ask('/connections', { method: 'POST', body: { provider, uses, ...(channelId ? { channelId } : {}) } });
}

export function choosePages(id: string, pages: string[]): Promise<Connection> {
  return ask(`/connections/${id}/choice`, { method: 'PUT', body: { pages } });
}

export function checkChannel(id: string): Promise<Channel> {
  return ask(`/channels/${id}/checks`, { method: 'POST', body: {} });
}

export function useChannel(id: string | undefined): Channel | undefined {
  return useQuery(channelsQuery).data?.items.find((channel) => channel.id === id);
}

/** The names of those who may connect channels, for those who may not. */
export function useAdminNames(): string {
  const people = useQuery(peopleQuery).data?.items ?? [];
  return people
    .filter((person) => person.active && (person.role === 'ADMIN' || person.role === 'OWNER'))
    .map((person) => person.name)
    .join(', ');
}

export function pathOf(provider: Provider): ProviderPath {
  return provider === 'ZALO' ? 'zalo' : 'messenger';
}

export function providerOf(path: ProviderPath): Provider {
  return path === 'zalo' ? 'ZALO' : 'META';
}
