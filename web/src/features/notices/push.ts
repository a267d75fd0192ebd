import { addDevice, removeDevice, type NoticeDevice } from './queries';

// This browser and its maker's push service. Which device of the server's list this browser is, is remembered here.

const KEY = 'tintoi.push';

/** Why this browser cannot be turned on; null if it can be asked. */
export type Obstacle = 'insecure' | 'homeScreen' | 'unsupported' | 'denied';

export interface Surroundings {
  secure: boolean;
  worker: boolean;
  push: boolean;
  permission: NotificationPermission | null;
  apple: boolean;
}

export function surroundings(): Surroundings {
  return {
    secure: window.isSecureContext,
    worker: 'serviceWorker' in navigator,
    push: 'PushManager' in window,
    permission: 'Notification' in window ? Notification.permission : null,
    apple: /iPhone|iPad|iPod/.test(navigator.userAgent),
  };
}

export function obstacleOf({ secure, worker, push, permission, apple }: Surroundings): Obstacle | null {
  if (!secure) return 'insecure';
  // On an iPhone there is no push in a tab, only in what was put on the home screen.
  if (!push || !worker || permission === null) return apple ? 'homeScreen' : 'unsupported';
  return permission === 'denied' ? 'denied' : null;
}

export function ownDevice(devices: readonly NoticeDevice[]): NoticeDevice | undefined {
  const id = localStorage.getItem(KEY);
  return devices.find((device) => device.id === id);
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Asks the person, then the push service, then tells the server. Null: she said no, or closed the question. */
export async function turnOn(pushKey: string): Promise<NoticeDevice | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  const worker = await navigator.serviceWorker.ready;
  const wish = { userVisibleOnly: true, applicationServerKey: bytes(pushKey) };
  const subscription = await worker.pushManager.subscribe(wish).catch(async () => {
    // It may be subscribed with the key of another server that was here before.
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    return worker.pushManager.subscribe(wish);
  });
  const device = await addDevice(subscription.toJSON());
  localStorage.setItem(KEY, device.id);
  return device;
}

export async function turnOff(id: string): Promise<void> {
  await removeDevice(id);
  if (localStorage.getItem(KEY) !== id) return;
  localStorage.removeItem(KEY);
  await forgetHere();
}

async function forgetHere(): Promise<void> {
  if (!('serviceWorker' in navigator && 'PushManager' in window)) return;
  const worker = await navigator.serviceWorker.getRegistration();
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
}

/** Whoever signs out is not told in this browser any more: somebody else may sit here next. */
export async function leaveDevice(): Promise<void> {
  const id = localStorage.getItem(KEY);
  if (id) await turnOff(id).catch(() => undefined);
}
