// Asks again and again what the teacher orders, while the page is seen; a server that is away is not spoken of here.
import { refusalOf } from "../shared/data/api.ts";
import { nothing, type Told } from "./told.ts";

/** Milliseconds between two questions. */
export const again = 2000;
/** A server that does not answer is waited for, and no longer. */
const patience = 8000;

export class Watch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;

  constructor(
    private readonly address: () => { url: string; language: string },
    private readonly hear: (told: Told) => void,
    private readonly page: Document = document,
  ) {
    page.addEventListener("visibilitychange", () => page.hidden || void this.look());
    void this.look();
  }

  /** Asks now; the next question comes of itself. */
  async look(): Promise<void> {
    if (this.asking) return;
    clearTimeout(this.timer);
    this.asking = true;
    try {
      const { url, language } = this.address();
      // Asked with the mark of the answer before: what is the same is not sent again.
      const response = await fetch(url, { cache: "no-cache", headers: { "accept-language": language }, signal: AbortSignal.timeout(patience) });
      if (response.ok) this.hear((await response.json()) as Told);
      // The class has ended, or this browser is in it no more: nobody orders anything, and the page goes where one joins.
      else if (response.status === 403 || response.status === 404) {
        await refusalOf(response);
        this.hear(nothing);
      }
    } catch {
      // Away for a moment: what was ordered last holds until it answers.
    }
    this.asking = false;
    if (!this.page.hidden) this.timer = setTimeout(() => void this.look(), again);
  }
}
