import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';
import type { Locale, Sandbox, Session } from '../../api';
import { setServerNow } from '../../clock';
import { Refused, ask } from '../../http';
import { leaveDevice } from '../notices/push';

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await ask<Session>('/session');
      setServerNow(session.now);
      return session;
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) return null;
      throw error;
    }
  },
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** The sample people of the sandbox; null in a product that is not one. */
export const sandboxQuery = queryOptions({
  queryKey: ['sandbox'],
  queryFn: async (): Promise<Sandbox | null> => ask<Sandbox>('/sandbox').catch(() => null),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Another person sees other things: everything known so far is forgotten. */
function become(client: QueryClient, session: Session | null): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'sandbox' });
  client.setQueryData(sessionQuery.queryKey, session);
}

export async function signIn(client: QueryClient, email: string, password: string): Promise<Session> {
  const session = await ask<Session>('/session', { method: 'POST', body: { email, password } });
  setServerNow(session.now);
  become(client, session);
  return session;
}

export async function signOut(client: QueryClient): Promise<void> {
  await leaveDevice();
  await ask('/session', { method: 'DELETE' });
  become(client, null);
}

export async function keepLocale(locale: Locale): Promise<void> {
  await ask('/session', { method: 'PATCH', body: { locale } });
}

export function mayAdminister(session: Session | null | undefined): boolean {
  return session?.person.role === 'OWNER' || session?.person.role === 'ADMIN';
}

export function maySupervise(session: Session | null | undefined): boolean {
  return mayAdminister(session) || session?.person.role === 'SUPERVISOR';
}
