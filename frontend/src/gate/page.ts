/** The gate's page: a code is scanned or typed, the server answers at once, or else the list that was taken along. */

import "./gate.css";
import type { Item, Outbox } from "../offline/outbox";
import { Refused } from "../offline/requests";
import { keepPage } from "../offline/without-network";
import { type Camera, NoPicture, watch } from "../scanning/camera";
import { read } from "../scanning/codes";
import type { Answer, Seen } from "./answering";
import { Desk } from "./desk";

const MEET_EVERY_MS = 120_000;
const LOOK_FOR_SERVER_EVERY_MS = 10_000;

const gate = document.querySelector<HTMLElement>("[data-gate]")!;
const texts = JSON.parse(gate.dataset.texts!) as Record<string, string>;
const panel = part("answer");
const asking = part<HTMLFormElement>("ask");
const seen = part<HTMLDetailsElement>("seen");
const seeing = part<HTMLFormElement>("seen-form");
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
  const day = new Intl.DateTimeFormat("sv-SE", { ...zone, dateStyle: "short" });
  const hour = new Intl.DateTimeFormat("sv-SE", { ...zone, hour: "2-digit", minute: "2-digit" });
  const at = new Date(instant);
  const today = day.format(at) === day.format(new Date());
  return today ? hour.format(at) : `${day.format(at).slice("2022-".length)} ${hour.format(at)}`;
}

/** `recorded`: the text that says what became of an antigen seen just now. */
function show(code: string, answer: Answer | undefined, recorded = ""): void {
  if (!answer) {
    showProblem(recorded ? `${text(recorded)} ${text("no_list")}` : text("no_list"));
    return;
  }
  offer(code, answer.told);
  panel.className = `gate-answer ${answer.allowed ? "is-yes" : "is-no"}`;
  const icon = gate.querySelector<HTMLTemplateElement>(`template[data-gate-${answer.allowed ? "yes" : "no"}]`)!;
  const frame = said("icon", "");
  frame.append(icon.content.cloneNode(true));
  const until = answer.until ? ` · ${text("until", { time: clock(answer.until) })}` : "";
  panel.replaceChildren(
    frame,
    said("word", text(answer.allowed ? "yes" : "no")),
    said("why", text(answer.told) + until),
    ...(recorded ? [said("said", text(recorded))] : []),
    said("who", [answer.name, answer.employer].filter(Boolean).join(" · ")),
  );
  if (answer.listOf) panel.append(said("list", text("offline", { time: clock(answer.listOf) })));
  remember(answer);
}

/** An antigen can be seen of whoever is on a roster here; where today's is due, the buttons are there at once. */
function offer(code: string, told: string): void {
  (seeing.elements.namedItem("code") as HTMLInputElement).value = code;
  seen.hidden = told === "not_a_member";
  seen.open = told === "antigen_due";
}

/** No answer to the question, but why there is none. */
function showProblem(problem: string): void {
  seen.hidden = true;
  panel.className = "gate-answer is-unknown";
  panel.replaceChildren(said("why", problem));
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

/** How the server is reached, which list is there, and what waits to be sent. */
function tellState({ link, list, outbox }: Desk): void {
  const time = list ? clock(list.taken.made_at) : "";
  const waiting = outbox.waiting + outbox.refused.length;
  const lines = [
    link === "online"
      ? text("online")
      : !list
        ? text("no_list")
        : text(list.isTrusted(new Date()) ? "offline" : "too_old", { time }),
    link === "online" && list ? text("list_ready", { time, count: String(list.taken.entries.length) }) : "",
    link === "sign-in" ? text("sign_in") : "",
    waiting ? text("not_sent", { count: String(waiting) }) : "",
  ];
  const state = part("state");
  state.textContent = lines.filter(Boolean).join(" · ");
  state.className = link === "online" ? "" : "text-warning";
  part("refused").replaceChildren(...outbox.refused.map((item) => refusedLine(outbox, item)));
}

/** What the server would not take stays in sight until somebody has read why. */
function refusedLine(outbox: Outbox, item: Item): HTMLElement {
  const { outcome, told, tested_at, asked_at } = item.body as Record<string, string>;
  const line = document.createElement("li");
  const drop = document.createElement("button");
  drop.className = "btn btn-sm";
  drop.textContent = text("drop");
  drop.addEventListener("click", () => void outbox.decide(item.id, "drop"));
  const when = clock((tested_at ?? asked_at)!);
  line.append(`${when} · ${text((outcome ?? told)!)} · ${text("not_taken")} · ${item.refused} `, drop);
  return line;
}

async function answer(desk: Desk, scanned: string): Promise<void> {
  const code = read(scanned);
  if (code.kind !== "person") {
    showProblem(text("unreadable"));
    return;
  }
  try {
    show(code.code, await desk.ask(code.code));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showProblem(error.message);
  }
}

async function see(desk: Desk, code: string, outcome: Seen["outcome"]): Promise<void> {
  try {
    const { answer, recorded } = await desk.see(code, outcome);
    show(code, answer, recorded);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showProblem(error.message);
  }
}

/** The camera is started and stopped by one button; the answer stays in view above its picture. */
function camera(ask: (scanned: string) => void): () => Promise<void> {
  const video = part<HTMLVideoElement>("video");
  let watching: Camera | undefined;
  return async () => {
    video.hidden = watching !== undefined || !video.hidden;
    watching?.stop();
    watching = undefined;
    if (video.hidden) return;
    try {
      const started = await watch(video, ask);
      if (video.hidden) started.stop();
      else watching = started;
    } catch (error) {
      if (!(error instanceof NoPicture)) throw error;
      video.hidden = true;
      showProblem(text(error.textKey));
    }
  };
}

async function start(): Promise<void> {
  // Opening reads what lies on the telephone: whoever scans meanwhile waits for it.
  const opened = Desk.open(gate.dataset.account!, () => void opened.then(tellState));
  const ask = (scanned: string): void => {
    void opened.then((desk) => answer(desk, scanned));
  };
  asking.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(input.value);
    input.value = "";
    input.focus();
  });
  seeing.addEventListener("submit", (event) => {
    event.preventDefault();
    // Sent by no page: nothing else asks here, or waits for an answer that never comes.
    event.stopPropagation();
    const button = event.submitter as HTMLButtonElement;
    if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
    const { value: code } = seeing.elements.namedItem("code") as HTMLInputElement;
    const outcome = button.value as Seen["outcome"];
    void opened.then((desk) => see(desk, code, outcome));
    input.focus();
  });
  // A scanner types wherever the focus is; here there is only one field for it.
  document.addEventListener("keydown", (event) => {
    // A space presses the button that has the focus.
    if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) input.focus();
  });
  const switchCamera = camera(ask);
  part("camera").addEventListener("click", () => void switchCamera());
  const desk = await opened;
  const meet = (): void => void desk.meetServer();
  addEventListener("online", meet);
  addEventListener("offline", () => desk.say("offline"));
  setInterval(meet, MEET_EVERY_MS);
  // The browser says that a network is back, not that the server is reached: the gate finds out by itself.
  setInterval(() => desk.link === "offline" && meet(), LOOK_FOR_SERVER_EVERY_MS);
  await desk.meetServer();
  gate.dataset.ready = String(await keepPage());
}

void start();
