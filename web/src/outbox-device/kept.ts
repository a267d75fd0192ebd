import { dehydrate, hydrate, type QueryClient } from '@tanstack/react-query';
import { openDevice } from './database';

const KEPT_KINDS = new Set(['session', 'conversations', 'counts', 'conversation', 'messages', 'channels', 'incidents']);
const PAUSE_MS = 1500;
const AS = 'queries';
const VERSION = 2;

interface Kept {
  version: number;
  state: ReturnType<typeof dehydrate>;
}

/**
 * What was on screen is kept on the device, so that a reload without a network shows the inbox with what waits in it. It is
 * only shown until the server answers, and forgotten at sign-out.
 */
export async function keepQueries(client: QueryClient): Promise<void> {
  const database = await openDevice();
  const kept = (await database.get('kept', AS)) as Kept | undefined;
  if (kept?.version === VERSION) {
    hydrate(client, kept.state);
    void client.invalidateQueries();
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    timer = undefined;
    const state = dehydrate(client, {
      shouldDehydrateQuery: (query) => query.state.status === 'success' && KEPT_KINDS.has(String(query.queryKey[0])),
      shouldDehydrateMutation: () => false,
    });
    const signedOut = client.getQueryData(['session']) === null;
    void database.put('kept', signedOut ? { version: 0 } : { version: VERSION, state }, AS);
  };
  client.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'success') timer ??= setTimeout(write, PAUSE_MS);
  });
}
