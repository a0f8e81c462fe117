// The pages themselves on this phone: kept by a service worker, so that they open without network, and removed again.

const WORKER = "/sw.js";

/** After everything that the page itself needs. Where the browser has no service workers, nothing is lost but that. */
export function keepPages() {
  const container = navigator.serviceWorker;           // absent in private windows of some browsers
  if (!container) return;
  const register = () => { container.register(WORKER, { updateViaCache: "none" }).catch(() => {}); };
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register, { once: true });
}

/** Takes pages and files off this phone. An open page goes on working while there is network. */
export async function removePages() {
  try {
    const workers = await navigator.serviceWorker.getRegistrations();
    await Promise.all(workers.map((worker) => worker.unregister()));
    const names = (await caches.keys()).filter((name) => name.startsWith("tun/"));
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch {
    // No service workers here: nothing was kept.
  }
}
