// Lets the browser show our offline page. The language is in the address, so that another one is fetched anew.
export default function () {
  const start = () => navigator.serviceWorker?.register(`/offline-worker.js?lang=${document.documentElement.lang}`).catch(() => {});
  document.readyState === "complete" ? start() : addEventListener("load", start, { once: true });
}
