import { queryOptions } from '@tanstack/react-query';
import type { SendingSettings } from '../../api';
import { ask } from '../../http';

export const sendingQuery = queryOptions({ queryKey: ['settings'], queryFn: () => ask<SendingSettings>('/settings') });

export function putSending({ staleHours, quietHours, expireHours }: Omit<SendingSettings, 'zone'>): Promise<SendingSettings> {
  return ask('/settings', { method: 'PUT', body: { staleHours, quietHours, expireHours } });
}
