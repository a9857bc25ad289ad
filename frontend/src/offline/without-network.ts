/** Makes this page open without a network: the service worker keeps its parts, and then the page itself. */

const LOOKS = 30;
const LOOK_EVERY_MS = 100;

/** Resolves with true when a reload would work without a network. */
export async function keepPage(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    await controlled();
    // Through the worker, which keeps the answer; without a network it is kept already, or cannot be.
    await fetch(location.pathname);
  } catch {
    // Told by the answer: what matters is whether the page is kept.
  }
  return isKept();
}

/** The worker puts the answer away after it has given it out. */
async function isKept(): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (await caches.match(location.pathname, { ignoreVary: true })) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

/** On the very first visit the page is there before its worker. */
async function controlled(): Promise<void> {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
}
