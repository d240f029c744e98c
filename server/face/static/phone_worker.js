// The service worker of one ticket's page: shows what is pushed, leads back to the page. It keeps nothing and serves nothing.

const worker = /** @type {any} */ (self);

worker.addEventListener("push", (/** @type {any} */ event) => {
  const told = event.data.json();
  const options = { body: told.body, lang: told.lang, tag: told.tag, renotify: true, requireInteraction: true, vibrate: [500, 200, 500] };
  event.waitUntil(worker.registration.showNotification(told.title, options));
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  const page = worker.registration.scope;
  event.waitUntil(
    worker.clients.matchAll({ type: "window", includeUncontrolled: true }).then((/** @type {any[]} */ open) => {
      const shown = open.filter((client) => client.url.indexOf(page) === 0)[0];
      return shown ? shown.focus() : worker.clients.openWindow(page);
    }),
  );
});
