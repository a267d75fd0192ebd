import { useSyncExternalStore } from 'react';

/**
 * The server's clock, as seen from here. Deadlines are the server's, a device's clock may be minutes off, and the sandbox's clock
 * can be wound forward; so every countdown on screen reads this one.
 */
let offset = 0;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now() + offset;
  listeners.forEach((listener) => listener());
}

export function setServerNow(instant: string): void {
  const measured = Date.parse(instant) - Date.now();
  if (!Number.isFinite(measured) || Math.abs(measured - offset) < 1000) return;
  offset = measured;
  tick();
}

export function serverNow(): number {
  return Date.now() + offset;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's now in milliseconds, renewed every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
