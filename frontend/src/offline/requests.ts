/** Requests to our own interface, told apart by what the phone must do next. */

/** Nobody can be reached: keep everything and try again later. */
export class Unreachable extends Error {}

/** Somebody must sign in first; everything is kept. */
export class SignInNeeded extends Error {}

/** The server understood and said no; saying the same again would not help. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const WAITS_MS = 20_000;
const TRY_AGAIN = new Set([408, 425, 429]);

export async function get<Answer>(path: string): Promise<Answer> {
  return ask<Answer>(path, { method: "GET" });
}

export async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  return ask<Answer>(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", "x-csrftoken": cookie("csrftoken") },
  });
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: "same-origin", signal: AbortSignal.timeout(WAITS_MS) });
    if (response.ok) return (await response.json()) as Answer;
  } catch {
    throw new Unreachable();
  }
  if (response.status === 401) throw new SignInNeeded();
  if (response.status >= 500 || TRY_AGAIN.has(response.status)) throw new Unreachable();
  const refusal = await said(response);
  // Without a word of ours, it is the sign-in's token that no longer fits.
  if (response.status === 403 && !refusal) throw new SignInNeeded();
  throw new Refused(refusal || String(response.status), response.status);
}

/** Our own errors say what is wrong and what to do; see api/answers.py. */
async function said(response: Response): Promise<string> {
  try {
    const { message, remedy } = (await response.json()) as { message?: string; remedy?: string };
    return [message, remedy].filter(Boolean).join(" ");
  } catch {
    return "";
  }
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
