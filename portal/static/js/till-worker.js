// The till without a network: its page and its files, as they last came. `TILL` stands above, written
// by the portal: what there is to keep, and the version of it. Nothing but the till is looked after.

const CACHE = `till ${TILL.page} ${TILL.version}`;
const PATIENCE = 4000; // milliseconds until the kept page is shown

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(TILL.files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()).then(keepPage));
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === TILL.page) event.respondWith(page(event));
  else if (TILL.files.includes(pathname + search)) event.respondWith(file(event.request));
});

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`till ${TILL.page} `) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// The page that is kept has nobody's sales on it. Who may not sell any more keeps none.
async function keepPage() {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(TILL.kept, { redirect: "manual" });
    if (answer.ok) await cache.put(TILL.page, answer);
    else if (answer.status < 500) await cache.delete(TILL.page);
  } catch {
    // no line: what was kept stays
  }
}

async function page(event) {
  const kept = await (await caches.open(CACHE)).match(TILL.page);
  try {
    const answer = await fetch(event.request, kept ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    event.waitUntil(keepPage());
    return answer.status >= 500 && kept ? kept : answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

// What has its version in its address never changes.
async function file(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
