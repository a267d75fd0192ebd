import type { Exclusively } from './outbox';

const tails = new Map<string, Promise<void>>();

/** In one tab only, for browsers and addresses (plain http in a local network) without Web Locks. */
const inThisTab: Exclusively = (name, work) => {
  const next = (tails.get(name) ?? Promise.resolve()).then(work, work);
  tails.set(name, next);
  return next;
};

/** Across all tabs of this browser. Without Web Locks two tabs may both try; the key still makes it one reply. */
export const exclusively: Exclusively = async (name, work) => {
  if ('locks' in navigator) await navigator.locks.request(name, work);
  else await inThisTab(name, work);
};

/** A random id. `crypto.randomUUID` is missing on plain http, `getRandomValues` is not. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
