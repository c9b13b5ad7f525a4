// What makes an application of the pages under /movil: says so when there is no network, and shows
// that a request waits. It keeps no page and no answer: whatever is shown comes from the service.
const OFFLINE = "/offline.html";
const CACHE = "rubrica-offline-{{sri:offline.html}}";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([OFFLINE, "/app.css", "/icon.svg"])),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (["/app.css", "/icon.svg"].includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

// What a phone is told when it is rung, in the language of its owner: that something waits, never what. A
// message is never without a notice, which browsers would replace by one of their own.
const TITLE = "Cl@ve Móvil";
const WAITS = {
  es: "Hay una solicitud pendiente. Ábrala solo si acaba de pedirla usted.",
  en: "A request is waiting. Open it only if you have just asked for it.",
  ca: "Hi ha una sol·licitud pendent. Obri-la només si l'acaba de demanar vostè.",
  va: "Hi ha una sol·licitud pendent. Òbriga-la només si l'acaba de demanar vosté.",
  gl: "Hai unha solicitude pendente. Ábraa só se a acaba de pedir vostede.",
  eu: "Eskaera bat zain dago. Ireki ezazu zuk orain eskatu baduzu bakarrik.",
};
const OVER = {
  es: "Una solicitud ha caducado. No se ha hecho nada.",
  en: "A request has expired. Nothing was done.",
  ca: "Una sol·licitud ha caducat. No s'ha fet res.",
  va: "Una sol·licitud ha caducat. No s'ha fet res.",
  gl: "Unha solicitude caducou. Non se fixo nada.",
  eu: "Eskaera bat iraungi da. Ez da ezer egin.",
};

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data.json();
  } catch {
    // Without a message of ours the notice says what is always true of the pages.
  }
  const texts = message.until * 1000 < Date.now() ? OVER : WAITS;
  const lang = message.language in texts ? message.language : "es";
  const options = { body: texts[lang], lang, tag: "request", renotify: true, icon: "/icon-192.png" };
  event.waitUntil(self.registration.showNotification(TITLE, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const show = async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const page = pages.find((one) => new URL(one.url).pathname === "/movil");
    return page ? page.focus() : self.clients.openWindow("/movil");
  };
  event.waitUntil(show());
});
