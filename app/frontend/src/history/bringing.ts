// A run's zip on its way to the server: how much of it is sent, how many come before it, and what became of it.

/** What becomes of a zip that has come: imports that are before it, the run that it is, or why it is none. */
export type Heard = { before: number } | { run: string; known: boolean } | { error: string };
export type Outcome = Exclude<Heard, { before: number }>;

export interface BringHands {
  /** 0..1 */
  sent(share: number): void;
  before(count: number): void;
}

/** The whole lines of what has come of an answer, and how far they reach. */
export function heardIn(answer: string, from: number): { heard: Heard[]; to: number } {
  const end = answer.lastIndexOf("\n");
  if (end < from) return { heard: [], to: from };
  const lines = answer.slice(from, end).split("\n").filter(Boolean);
  return { heard: lines.map((line) => JSON.parse(line) as Heard), to: end + 1 };
}

/** Sends a zip as it is; null where it was stopped. Rejects where the server does not answer. */
export function bring(address: string, language: string, file: File, hands: BringHands, signal: AbortSignal): Promise<Outcome | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of how much is sent
    let from = 0;
    let outcome: Outcome | null = null;
    const hear = (): void => {
      if (request.status !== 200) return;
      const { heard, to } = heardIn(request.responseText, from);
      from = to;
      for (const each of heard) {
        if ("before" in each) hands.before(each.before);
        else outcome = each;
      }
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => hands.sent(total ? loaded / total : 1));
    request.addEventListener("progress", hear);
    request.addEventListener("load", () => {
      hear();
      const refused = request.status === 200 ? null : refusalIn(request.responseText);
      if (outcome ?? refused) resolve(outcome ?? refused);
      else reject(new Error(String(request.status)));
    });
    request.addEventListener("error", () => reject(new Error("offline")));
    request.addEventListener("abort", () => resolve(null));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", `${address}/runs?file=${encodeURIComponent(file.name.slice(-100))}`);
    request.setRequestHeader("accept-language", language);
    request.setRequestHeader("content-type", "application/zip");
    request.send(file);
  });
}

function refusalIn(answer: string): Outcome | null {
  try {
    const { error } = JSON.parse(answer) as { error?: string };
    return error ? { error } : null;
  } catch {
    return null;
  }
}
