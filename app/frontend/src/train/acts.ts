// What the transport's buttons do to the session, and what Streamlit is told of it.
import type { Session } from "./session.ts";
import { active, type Component, type Verb } from "../shared/types.ts";
import type { Act } from "./transport.ts";

/** Does what a button says; `open` puts a run on the screen at once, ahead of the script. */
export async function perform(act: Act, session: Session, component: Component, open: (run: string | null) => void): Promise<void> {
  const { data } = component;
  if (act === "dismiss") return;
  if (act === "training") return component.setStateValue("block", "training");
  if (act === "train") {
    const id = await session.train(data.recipe, data.name, data.device);
    if (id) component.setStateValue("run", id);
    return;
  }
  if (act === "compare") return component.setStateValue("compare", session.store?.id ?? null);
  if (act === "reset") {
    if (active(session.state)) await session.wish("stop");
    component.setStateValue("run", data.home);
    return open(data.home);
  }
  const verb: Verb = act === "pause" && session.state === "paused" ? "resume" : act;
  if (act === "step" && session.state === "running") await session.wish("pause");
  await session.wish(verb);
}
