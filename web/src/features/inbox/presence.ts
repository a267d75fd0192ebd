import { useCallback, useRef } from 'react';
import { ask } from '../../http';

/** The provider shows it for some seconds; the server leaves out what comes too often. */
const EVERY_MS = 8_000;

/** Tells that somebody types, now and then while she does. What is lost of it is lost. */
export function useTelling(conversationId: string): () => void {
  const last = useRef(0);
  return useCallback(() => {
    const now = Date.now();
    if (now - last.current < EVERY_MS || !navigator.onLine) return;
    last.current = now;
    void ask(`/conversations/${conversationId}/typing`, { method: 'POST', body: {} }).catch(() => undefined);
  }, [conversationId]);
}
