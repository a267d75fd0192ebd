import { useSyncExternalStore } from 'react';

/**
 * One polite and one assertive region for the whole page. The thread itself is no live region: it would read out old messages
 * when they are paged in. What comes in a burst is said as one sentence.
 */
interface Said {
  polite: string;
  assertive: string;
}

let said: Said = { polite: '', assertive: '' };
let pending: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function say(next: Said): void {
  said = next;
  listeners.forEach((listener) => listener());
}

export function announce(text: string, assertive = false): void {
  if (assertive) {
    say({ ...said, assertive: text });
    return;
  }
  pending.push(text);
  timer ??= setTimeout(() => {
    say({ ...said, polite: [...new Set(pending)].slice(-3).join('. ') });
    pending = [];
    timer = undefined;
  }, 600);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer() {
  const { polite, assertive } = useSyncExternalStore(subscribe, () => said);
  return (
    <>
      <div className="unseen" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="unseen" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  );
}
