/** The gate's page: a code is scanned or typed, the server answers at once, or else the list that was taken along. */

import "./gate.css";
import { newId } from "../offline/ids";
import { post, SignInNeeded, Unreachable } from "../offline/requests";
import { Store } from "../offline/store";
import { keepPage } from "../offline/without-network";
import { type Answer, personalCode } from "./answering";
import { Keeping, type Link } from "./keeping";

const ANSWER_WITHIN_MS = 2_500;
const MEET_EVERY_MS = 120_000;
const SAME_CODE_AGAIN_MS = 2_500;

const gate = document.querySelector<HTMLElement>("[data-gate]")!;
const texts = JSON.parse(gate.dataset.texts!) as Record<string, string>;
const panel = part("answer");
const asking = part<HTMLFormElement>("ask");
const input = asking.querySelector("input[name=code]") as HTMLInputElement;

function part<Found extends HTMLElement>(name: string): Found {
  return gate.querySelector<Found>(`[data-gate-${name}]`)!;
}

function text(name: string, filled: Record<string, string> = {}): string {
  return Object.entries(filled).reduce((said, [key, value]) => said.replace(`{${key}}`, value), texts[name] ?? name);
}

/** 06:10 in the district's zone, with the day where it is not today's. */
function clock(instant: string): string {
  const zone = { timeZone: gate.dataset.zone! };
  const day = new Intl.DateTimeFormat("sv-SE", { ...zone, month: "2-digit", day: "2-digit" });
  const hour = new Intl.DateTimeFormat("sv-SE", { ...zone, hour: "2-digit", minute: "2-digit" });
  const at = new Date(instant);
  const today = day.format(at) === day.format(new Date());
  return today ? hour.format(at) : `${day.format(at)} ${hour.format(at)}`;
}

async function ask(keeping: Keeping, code: string): Promise<void> {
  const id = newId();
  const answer = (await online(id, code)) ?? (await offline(keeping, id, code));
  show(answer);
  tellState(keeping, answer?.listOf === null ? "online" : "offline");
}

async function online(id: string, code: string): Promise<Answer | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ANSWER_WITHIN_MS));
  const asked = post<Omit<Answer, "listOf">>("/api/v1/gate/ask", { id, code })
    .then((answer): Answer => ({ ...answer, listOf: null }))
    .catch((error: unknown) => {
      if (error instanceof Unreachable || error instanceof SignInNeeded) return undefined;
      throw error;
    });
  return Promise.race([asked, late]);
}

/** Written down before it is shown: what was answered is never forgotten. */
async function offline(keeping: Keeping, id: string, code: string): Promise<Answer | undefined> {
  if (!keeping.list) return undefined;
  const at = new Date();
  const answer = keeping.list.answer(code, at);
  await keeping.keep({ id, code, asked_at: at.toISOString(), told: answer.told, list_of: answer.listOf! });
  return answer;
}

function show(answer: Answer | undefined): void {
  panel.className = `gate-answer ${answer ? (answer.allowed ? "is-yes" : "is-no") : "is-unknown"}`;
  if (!answer) {
    panel.replaceChildren(said("why", text("no_list")));
    return;
  }
  const icon = gate.querySelector<HTMLTemplateElement>(`template[data-gate-${answer.allowed ? "yes" : "no"}]`)!;
  const frame = said("icon", "");
  frame.append(icon.content.cloneNode(true));
  const until = answer.until ? ` · ${text("until", { time: clock(answer.until) })}` : "";
  panel.replaceChildren(
    frame,
    said("word", text(answer.allowed ? "yes" : "no")),
    said("why", text(answer.told) + until),
    said("who", [answer.name, answer.employer].filter(Boolean).join(" · ")),
  );
  if (answer.listOf) panel.append(said("list", text("offline", { time: clock(answer.listOf) })));
  remember(answer);
}

function said(what: string, words: string): HTMLElement {
  const piece = document.createElement(what === "word" ? "strong" : "span");
  piece.className = `gate-${what}`;
  piece.textContent = words;
  return piece;
}

function remember(answer: Answer): void {
  const line = document.createElement("li");
  const list = answer.listOf ? ` · ${text("offline", { time: clock(answer.listOf) })}` : "";
  const word = text(answer.allowed ? "yes" : "no");
  line.textContent = `${clock(new Date().toISOString())} · ${word} · ${text(answer.told)}${list}`;
  part("last").prepend(line);
}

function tellState(keeping: Keeping, link: Link): void {
  const list = keeping.list;
  const time = list ? clock(list.taken.made_at) : "";
  const lines = [
    link === "online"
      ? text("online")
      : !list
        ? text("no_list")
        : text(list.isTrusted(new Date()) ? "offline" : "too_old", { time }),
    link === "online" && list ? text("list_ready", { time, count: String(list.taken.entries.length) }) : "",
    link === "sign-in" ? text("sign_in") : "",
    keeping.waiting ? text("not_sent", { count: String(keeping.waiting) }) : "",
  ];
  const state = part("state");
  state.textContent = lines.filter(Boolean).join(" · ");
  state.className = link === "online" ? "" : "text-warning";
}

async function openCamera(read: (scanned: string) => void): Promise<void> {
  const { BrowserMultiFormatReader } = await import("@zxing/browser");
  const video = part<HTMLVideoElement>("video");
  video.hidden = false;
  let last = { code: "", atMs: 0 };
  await new BrowserMultiFormatReader().decodeFromConstraints({ video: { facingMode: "environment" } }, video, (found) => {
    const code = found?.getText() ?? "";
    const again = code === last.code && performance.now() - last.atMs < SAME_CODE_AGAIN_MS;
    if (!code || again) return;
    last = { code, atMs: performance.now() };
    read(code);
  });
}

async function start(): Promise<void> {
  const keeping = await Keeping.open(await Store.open());
  const read = (scanned: string): void => {
    const code = personalCode(scanned);
    input.value = "";
    input.focus();
    if (code) void ask(keeping, code);
    else {
      panel.className = "gate-answer is-unknown";
      panel.replaceChildren(said("why", text("unreadable")));
    }
  };
  asking.addEventListener("submit", (event) => {
    event.preventDefault();
    read(input.value);
  });
  // A scanner types wherever the focus is; here there is only one field for it.
  document.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) input.focus();
  });
  part("camera").addEventListener("click", () => void openCamera(read));
  const meet = async (): Promise<void> => tellState(keeping, await keeping.meetServer());
  addEventListener("online", () => void meet());
  addEventListener("offline", () => tellState(keeping, "offline"));
  setInterval(() => void meet(), MEET_EVERY_MS);
  await meet();
  gate.dataset.ready = String(await keepPage());
}

void start();
