import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { Device, useDeviceReplies, useOutbox } from './device';
import { newId } from './locks';

afterEach(() => vi.unstubAllGlobals());

it('what_is_sent_says_whose_it_is_whoever_has_signed_in_here_since', async () => {
  const sent: [string, string | null][] = [];
  vi.stubGlobal('fetch', (path: string, { method, headers }: RequestInit) => {
    if (path === '/api/session') return Promise.resolve(Response.json({ person: { id: 'lan' }, workspace: {}, now: new Date().toISOString() }));
    if (method === 'POST') sent.push([path, new Headers(headers).get('Tintoi-Person')]);
    return Promise.resolve(Response.json(path === '/api/files' ? { id: 'f1' } : { message: { id: 'm1', conversationId: 'c1' } }));
  });
  const client = new QueryClient();
  const { result } = renderHook(() => ({ outbox: useOutbox(), waiting: useDeviceReplies() }), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>
        <Device>{children}</Device>
      </QueryClientProvider>
    ),
  });
  await waitFor(() => expect(result.current.outbox).not.toBeNull());

  await act(async () => {
    await result.current.outbox?.write('c1', 'Dạ đây ạ', newId(), [{ id: 'p1', name: 'p.pdf', type: 'application/pdf', size: 1, bytes: new ArrayBuffer(1), fileId: null }]);
    await waitFor(() => expect(sent).toHaveLength(2));
  });
  expect(sent).toEqual([
    ['/api/files', 'lan'],
    ['/api/conversations/c1/replies', 'lan'],
  ]);
  await waitFor(() => expect(result.current.waiting).toEqual([]));
});
