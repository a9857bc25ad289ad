/** A scanner that types: it sends what it read as key strokes, quicker than fingers, and ends with Enter. */

const PAUSE_MOST_MS = 500;
const SHORTEST = 3;

/** Calls `read` with each scan, wherever the focus is, except in a field that somebody is typing in. */
export function listenToScanner(read: (scanned: string) => void): void {
  let typed = "";
  let lastMs = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      if (event.timeStamp - lastMs > PAUSE_MOST_MS) typed = "";
      lastMs = event.timeStamp;
      if (event.key === "Enter" && typed.length >= SHORTEST) {
        // Or it would press the button that was touched last.
        event.preventDefault();
        event.stopPropagation();
        read(typed);
        typed = "";
      } else if (event.key.length === 1) {
        typed += event.key;
        event.stopPropagation();
        if (event.key === " ") event.preventDefault();
      }
    },
    { capture: true },
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
