// Service worker: when a page cannot be reached, the offline page is shown instead of the browser's own.
// It keeps that one page and what it is drawn with; no page of a member is ever kept.
const KEPT = "offline-1", PAGE = "/offline/";

addEventListener("install", (event) => event.waitUntil(keep().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))));

async function keep() {
  const cache = await caches.open(KEPT);
  const page = await fetch(PAGE, { cache: "reload" });
  if (!page.ok) throw new Error(page.status);
  const links = [...(await page.clone().text()).matchAll(/<link rel="(?:stylesheet|icon)" href="([^"]+)"/g)];
  await cache.put(PAGE, page);
  await cache.addAll(links.map(([, href]) => href));
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  } else if (request.method === "GET" && ["style", "image"].includes(request.destination)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});
