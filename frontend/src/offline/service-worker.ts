/**
 * The one service worker of the site, served as /sw.js. It keeps the parts of the pages that must open without a
 * network, and answers for nothing else: every other request goes to the network as if it were not here. It is one
 * script without imports at run time, so it shares no module with the pages.
 */

import { clientsClaim } from "workbox-core";
import { cleanupOutdatedCaches, type PrecacheEntry, precacheAndRoute } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";

/** Written before this script by console/offline: the parts by their names with a hash, and the pages. */
interface Kept {
  parts: PrecacheEntry[];
  pages: string[];
}

const { parts, pages } = (globalThis as unknown as { DAYCLEAR_KEPT: Kept }).DAYCLEAR_KEPT;
const NETWORK_WAIT_S = 4;
const PAGES = "pages";
const FURTHER_PARTS = "parts";

void (globalThis as unknown as { skipWaiting(): Promise<void> }).skipWaiting();
clientsClaim();
cleanupOutdatedCaches();
addEventListener("activate", (event) => {
  (event as unknown as { waitUntil(done: Promise<boolean>): void }).waitUntil(caches.delete(FURTHER_PARTS));
});
precacheAndRoute(parts);

/** Only the page itself is kept: not the way to the sign-in that is answered when nobody is signed in. */
const onlyItself = {
  cacheWillUpdate: async ({ response }: { response: Response }) =>
    response.status === 200 && !response.redirected && response.type === "basic" ? response : null,
};

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && pages.includes(url.pathname),
  new NetworkFirst({
    cacheName: PAGES,
    networkTimeoutSeconds: NETWORK_WAIT_S,
    plugins: [onlyItself],
    // The page is the same for everybody who opens it on this phone, whatever its answer says it varies by.
    matchOptions: { ignoreSearch: true, ignoreVary: true },
  }),
);

/** A page fetched a moment ago may be newer than what this worker keeps: its parts, named by a hash, are kept as well. */
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/static/dist/assets/"),
  new CacheFirst({ cacheName: FURTHER_PARTS, plugins: [onlyItself] }),
);
