/** Keys for staff who work at a desk all day. The list that "?" shows is in layout/keys.html. */

const PREFIX_WAIT_MS = 1200;
const GOALS: Record<string, string> = {
  t: "tasks",
  p: "place",
  r: "rounds",
  c: "cases",
  z: "zones",
  d: "day",
};

let awaitsGoalUntil = 0;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(selector);
  link?.click();
  return link !== null;
}

/** What can be reached in lists: the first link or field of each entry. */
function stops(): HTMLElement[] {
  const entries = document.querySelectorAll<HTMLElement>("[data-list] > *");
  return [...entries].flatMap((entry) => {
    const stop = entry.matches("a, button") ? entry : entry.querySelector<HTMLElement>("a, button, input");
    return stop ? [stop] : [];
  });
}

function move(by: 1 | -1): boolean {
  const all = stops();
  const entry = document.activeElement?.closest("[data-list] > *");
  const at = entry ? all.findIndex((stop) => entry.contains(stop)) : -1;
  const next = all[at === -1 ? (by === 1 ? 0 : all.length - 1) : at + by];
  next?.focus();
  return next !== undefined;
}

function showKeys(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  dialog?.showModal();
  return dialog !== null;
}

function focusSearch(): boolean {
  const fields = [...document.querySelectorAll<HTMLInputElement>("input[type=search]")];
  const field = fields.find((each) => each.offsetParent !== null);
  field?.select();
  field?.focus();
  return field !== undefined || follow("[data-go=search]");
}

const ACTIONS: Record<string, () => boolean> = {
  "/": focusSearch,
  "?": showKeys,
  u: () => follow("[data-key=u]"),
  j: () => move(1),
  k: () => move(-1),
};

function answer(event: KeyboardEvent): boolean {
  const goal = event.timeStamp < awaitsGoalUntil ? GOALS[event.key] : undefined;
  awaitsGoalUntil = 0;
  if (goal) return follow(`[data-go=${goal}]`);
  if (event.key === "g") {
    awaitsGoalUntil = event.timeStamp + PREFIX_WAIT_MS;
    return true;
  }
  return ACTIONS[event.key]?.() ?? false;
}

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (answer(event)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-show-keys]")) showKeys();
  });
}
