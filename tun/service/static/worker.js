// Keeps the visitor's pages and their files on the phone, so that they open without network after the first visit.
//
// `/sw.js` puts in front of this what is to be kept, in `KEPT`. Only pages that are the same for everybody and static
// files are kept; answers to a phone and the pages of operators go past this worker. A newer version waits until the
// last open page of this one is closed: a page that is open keeps the files that it was made with.
/* global KEPT */

const CACHE = `tun/${KEPT.version}`;
const PATIENCE = 5_000;                                // milliseconds for a page from the network, if one is kept
const STATIC = /^\/static\/[^/]+\/(.+)$/;

const preferred = () => (self.navigator.languages || []).map((one) => one.slice(0, 2))
  .find((one) => KEPT.languages.includes(one)) || KEPT.languages[0];

const kept = (address) => caches.open(CACHE).then((cache) => cache.match(address));
const keptFile = (name) => kept(`/static/${KEPT.build}/${name}`);

function keptPage(address) {
  const asked = address.searchParams.get("lang");
  const language = KEPT.languages.includes(asked) ? asked : preferred();
  return kept(`${address.pathname}?lang=${language}`);
}

async function keepAll() {
  const pages = KEPT.pages.flatMap((page) => KEPT.languages.map((language) => `${page}?lang=${language}`));
  const files = KEPT.files.map((name) => `/static/${KEPT.build}/${name}`);
  const cache = await caches.open(CACHE);
  // A page is asked for anew; a file's address changes with its content, so the browser's own copy will do.
  await cache.addAll(pages.map((address) => new Request(address, { cache: "no-store", credentials: "omit" })));
  await cache.addAll(files.map((address) => new Request(address, { credentials: "omit" })));
}

async function dropOthers() {
  const names = (await caches.keys()).filter((name) => name.startsWith("tun/") && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** From the network while it answers in time; else what is kept. */
async function page(request, address) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: control.signal });
    if (answer.status < 500) return answer;
    return (await keptPage(address)) || answer;
  } catch (error) {
    const found = await keptPage(address);
    if (found) return found;
    if (control.signal.aborted) return fetch(request);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const isOurs = (address, name) => address.pathname === `/static/${KEPT.build}/${name}`;

/**
 * What is kept, if it is of the same build; else the network; else this build's file of the same name. What is large
 * and needed by few is kept once somebody has fetched it.
 */
async function file(request, address, name) {
  const found = await kept(address.pathname);
  if (found) return found;
  try {
    const answer = await fetch(request);
    if (answer.ok && KEPT.when_used.includes(name) && isOurs(address, name)) {
      await (await caches.open(CACHE)).put(address.pathname, answer.clone());
    }
    return answer;
  } catch (error) {
    const other = await keptFile(name);
    if (other) return other;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const name = (STATIC.exec(address.pathname) || [])[1];
  if (request.mode === "navigate" && KEPT.pages.includes(address.pathname)) event.respondWith(page(request, address));
  else if (KEPT.files.includes(name) || KEPT.when_used.includes(name)) event.respondWith(file(request, address, name));
});
