/** The page in the field: opens the shift that lies on this phone, shows its screens, keeps in touch with the server. */

import "./field.css";
import { OneTab } from "../offline/one-tab";
import { keepPage } from "../offline/without-network";
import { listenToScanner } from "../scanning/typing-scanner";
import type { App, Screen } from "./app";
import { begin } from "./screens/begin";
import { locked } from "./screens/locked";
import { linkSaid, telling } from "./screens/telling";
import { showWork, work } from "./screens/work";
import { Shift } from "./shift";
import { act, fill, piece, show, slot } from "./slots";
import { clock, pageData, text } from "./texts";
import { type Said, Tray } from "./tray";

const SHOWN_WITHIN_MS = 50;
const CONTACT_EVERY_MS = 60_000;
const SCREENS = { begin, work, telling, locked };
const SHAKES: Record<Said["tone"], number[]> = { good: [40], ask: [40, 60, 40], bad: [120, 60, 120] };

class Page implements App {
  tray!: Tray;
  shift!: Shift;
  private shown: Screen | undefined;
  private steps: Promise<unknown> = Promise.resolve();
  private ready = false;
  private awaited = 0;
  private isElsewhere = false;
  private readonly tab = new OneTab("dayclear-field", () => this.giveWay());

  constructor(private readonly root: HTMLElement) {}

  async start(): Promise<void> {
    if (!isSecureContext) this.showInsecure();
    else if (await this.tab.begin()) await this.open();
    else this.showElsewhere();
  }

  private async open(): Promise<void> {
    const loaded = this.load();
    this.steps = loaded;
    await loaded;
    if (this.isElsewhere) return;
    this.go(this.shift.stairwells.length > 0 ? "work" : "begin");
    const menu = slot<HTMLDetailsElement>(this.root, "menu");
    menu.addEventListener("click", (event) => {
      if ((event.target as Element).closest(".menu-item")) menu.open = false;
    });
    act(this.root, {
      begin: () => this.go("begin"),
      telling: () => this.go("telling"),
      end: () => void this.end(),
    });
    listenToScanner((scanned) => {
      if (this.shown === "work") void this.do(() => this.tray.scanned(scanned));
    });
    this.shift.outbox.flush();
    void this.keepInTouch();
    this.ready = await keepPage();
    this.refresh();
  }

  private async load(): Promise<void> {
    this.shift = await Shift.open(pageData(), () => this.refresh());
    this.tray = await Tray.open(this.shift);
  }

  go(screen: Screen): void {
    this.shown = undefined;
    this.show(screen);
    scrollTo(0, 0);
  }

  /** However much changes at once, it is shown once: a scanner is quicker than a list of hundreds. */
  refresh(): void {
    if (this.isElsewhere) return;
    this.awaited ||= window.setTimeout(() => {
      this.awaited = 0;
      if (this.tray && !this.isElsewhere) this.show(this.shown ?? "begin");
    }, SHOWN_WITHIN_MS);
  }

  private show(wanted: Screen): void {
    const screen = this.allowed(wanted);
    const content = slot(this.root, "screen");
    if (screen === "work" && this.shown === "work") showWork(content, this);
    else if (screen !== this.shown || screen !== "begin") SCREENS[screen](content, this);
    this.shown = screen;
    this.showBar();
  }

  private allowed(wanted: Screen): Screen {
    const { isSomebodyElses, device, farewell, stairwells } = this.shift;
    if (farewell) return "locked";
    if (isSomebodyElses || device?.wiped) return wanted === "telling" && !isSomebodyElses ? "telling" : "locked";
    if (wanted === "locked") return "begin";
    return wanted === "work" && stairwells.length === 0 ? "begin" : wanted;
  }

  private showBar(): void {
    const { device, outbox } = this.shift;
    const link = slot(this.root, "link");
    link.textContent = linkSaid(this);
    link.dataset.link = outbox.waiting > 0 ? outbox.link : outbox.refused.length > 0 ? "refused" : "sent";
    show(this.root, "menu", device !== undefined && !device.wiped && !this.shift.isSomebodyElses);
    const until = this.ready ? text("works_offline", { time: clock(device?.ends_ms ?? 0) }) : text("needs_network");
    fill(this.root, { until });
    this.root.dataset.ready = String(this.ready);
  }

  do(step: () => Promise<Said | undefined>): Promise<Said | undefined> {
    if (this.isElsewhere) return Promise.resolve(undefined);
    const done = this.steps.then(step).then((said) => {
      this.refresh();
      if (said) this.say(said);
      return said;
    });
    this.steps = done.catch(() => undefined);
    return done;
  }

  private say(said: Said): void {
    navigator.vibrate?.(SHAKES[said.tone]);
    if (this.shown !== "work") return;
    const place = slot(this.root, "said");
    place.textContent = said.text;
    place.dataset.tone = said.tone;
    place.hidden = false;
  }

  private async end(): Promise<void> {
    const count = this.shift.outbox.waiting;
    if (confirm(count ? text("end_question_unsent", { count }) : text("end_question"))) await this.shift.wipe("by-hand");
  }

  /** Another tab takes over: what was scanned here is kept first. */
  private async giveWay(): Promise<void> {
    this.isElsewhere = true;
    await this.steps;
    this.shift.stop();
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
    this.showElsewhere();
  }

  /** Without a secure connection, a browser seals nothing and keeps no page. */
  private showInsecure(): void {
    const told = piece("nothing");
    fill(told, { text: text("needs_https") });
    slot(this.root, "screen").replaceChildren(told);
    show(this.root, "link", false);
  }

  private showElsewhere(): void {
    this.shown = undefined;
    const screen = piece("elsewhere");
    slot(this.root, "screen").replaceChildren(screen);
    show(this.root, "link", false);
    show(this.root, "menu", false);
    act(screen, { "take-over": (button) => void this.takeOver(button as HTMLButtonElement) });
  }

  /** Begins afresh with what lies on the phone: the other tab knows of more than this one. */
  private async takeOver(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    await this.tab.takeOver();
    location.reload();
  }

  private async keepInTouch(): Promise<void> {
    if (this.isElsewhere) return;
    await this.shift.endWhenOver();
    await this.shift.contact().catch(() => undefined);
    setTimeout(() => void this.keepInTouch(), CONTACT_EVERY_MS);
  }
}

const root = document.querySelector<HTMLElement>("[data-field]");
if (root) void new Page(root).start();
