/** How each kind of item of the outbox goes to the server, and what its answers change on the phone. */

import type { Item, Sender, Sent } from "../offline/outbox";
import { post } from "../offline/requests";
import type { Change } from "../offline/store";
import type { Swab } from "./kinds";

const MOST_SAMPLES = 100;
const MOST_OTHERS = 50;
/** What was taken, now or before, and the second swab of somebody: all of them are in the tube. */
const TAKEN = new Set(["accepted", "repeated", "duplicate"]);

interface SampleAnswers {
  outcomes: { id: string; outcome: string }[];
  /** What an outcome alone does not tell, by the sample's id. */
  said: Record<string, string>;
}

interface Answers {
  answers: { id: string; outcome: "done" | "overtaken" | "refused"; said: string }[];
}

/** The lists that senders look things up in. */
export interface Desk {
  swab(id: string): Swab | undefined;
  outcomeSaid(outcome: string): string;
}

export function senders(desk: Desk): Record<string, Sender> {
  return {
    sample: { most: MOST_SAMPLES, send: (items) => sendSamples(items, desk) },
    person: { most: MOST_OTHERS, send: (items) => tell("people", { people: bodies(items) }) },
    undo: { most: MOST_OTHERS, send: (items) => sendUndos(items, desk) },
    mark: { most: MOST_OTHERS, send: (items) => tell("marks", { round: items[0]!.group, marks: bodies(items) }) },
  };
}

async function sendSamples(items: Item[], desk: Desk): Promise<Sent> {
  const body = { round: items[0]!.group, samples: bodies(items) };
  const { outcomes, said } = await post<SampleAnswers>("/api/v1/samples", body);
  const written: Change[] = [];
  const refused: Record<string, string> = {};
  for (const { id, outcome } of outcomes) {
    const swab = desk.swab(id);
    if (swab) {
      swab.outcome = outcome;
      written.push({ area: "work", id, value: swab });
    }
    if (!TAKEN.has(outcome) && !swab?.undone) refused[id] = said[id] ?? desk.outcomeSaid(outcome);
  }
  return { written, refused };
}

/** A swab that the server has not taken in the first place needs no taking back. */
async function sendUndos(items: Item[], desk: Desk): Promise<Sent> {
  const taken = items.filter((item) => {
    const swab = desk.swab((item.body as { sample: string }).sample);
    return !swab || TAKEN.has(swab.outcome);
  });
  return taken.length > 0 ? tell("undos", { undos: bodies(taken) }) : { written: [], refused: {} };
}

async function tell(resource: string, body: unknown): Promise<Sent> {
  const { answers } = await post<Answers>(`/api/v1/field/${resource}`, body);
  const refused = answers.filter((answer) => answer.outcome !== "done").map(({ id, said }) => [id, said]);
  return { written: [], refused: Object.fromEntries(refused) as Record<string, string> };
}

function bodies(items: Item[]): unknown[] {
  return items.map((item) => item.body);
}
