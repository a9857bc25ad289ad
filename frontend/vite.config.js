import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const ICONS = JSON.parse(readFileSync(new URL("src/icons.json", import.meta.url), "utf8"));

/** One sprite of the icons we use, so that a page loads one small file instead of the whole set. */
function iconSprite() {
  return {
    name: "icon-sprite",
    buildStart() {
      const symbols = ICONS.map((name) => {
        const path = new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, import.meta.url);
        const drawing = readFileSync(path, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
        return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${drawing.replace(/\s+/g, " ").trim()}</symbol>`;
      });
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "src/icons.json",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
      });
      for (const drawn of ["mark.svg", "mark-192.png", "mark-512.png", "mark-maskable-512.png"]) {
        this.emitFile({
          type: "asset",
          name: drawn,
          originalFileName: `src/${drawn}`,
          source: readFileSync(new URL(`src/${drawn}`, import.meta.url)),
        });
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [iconSprite()],
  build: {
    outDir: "../src/dayclear/console/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // Phones of the field staff are often four or five years old.
    cssTarget: ["chrome111", "safari16.4", "firefox113"],
    target: ["chrome111", "safari16.4", "firefox113"],
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ["src/app.ts", "src/theme.ts", "src/printing.ts", "src/field/page.ts", "src/gate/page.ts", "src/offline/service-worker.ts"] },
  },
});
