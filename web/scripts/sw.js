// The shell of the app on this device. Files carry a hash in their name, so a kept file is never stale; the page itself is asked
// from the server first and taken from here only when the server cannot be reached.
const CACHE = 'tintoi-__VERSION__';
const FILES = ["__FILES__"];
const OURS = ['/api/', '/hooks/', '/connect/', '/livez', '/readyz', '/metrics'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('tintoi-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (OURS.some((path) => url.pathname.startsWith(path))) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match('/').then((page) => page ?? Response.error())));
  } else {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});

// An alert, sealed for this browser. Every push must show something, or the browser takes the right to push away.
self.addEventListener('push', (event) => {
  let note = {};
  try {
    note = event.data?.json() ?? {};
  } catch {
    // Shown without words of its own.
  }
  event.waitUntil(
    self.registration.showNotification(note.title ?? 'Tintoi', {
      body: note.body ?? '',
      tag: note.topic ?? 'tintoi',
      renotify: true,
      icon: '/favicon.svg',
      data: { path: typeof note.path === 'string' && note.path.startsWith('/') ? note.path : '/' },
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = event.notification.data?.path ?? '/';
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(async (windows) => {
      const open = windows[0];
      if (!open) return self.clients.openWindow(path);
      await open.focus();
      return open.navigate(path).catch(() => self.clients.openWindow(path));
    }),
  );
});
