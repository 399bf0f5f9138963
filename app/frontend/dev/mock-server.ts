// The /api routes over the made-up run, event stream included.
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { recipes, vae } from "./recipes.ts";
import { epochs, metricsLine, probeFile, snapshotFile, steps } from "./mock-run.ts";

interface MockRun {
  state: string;
  step: number;
  lines: Record<string, unknown>[];
  watchers: Set<ServerResponse>;
}

const runs = new Map<string, MockRun>();
const stride = 2;

function runOf(id: string): MockRun {
  let run = runs.get(id);
  if (!run) {
    run = { state: "finished", step: steps, lines: [], watchers: new Set() };
    for (let step = 0; step <= steps; step += stride) run.lines.push(metricsLine(step, id));
    if (id.startsWith("job-")) Object.assign(run, { state: "queued", step: -stride, lines: [] });
    runs.set(id, run);
    if (id.startsWith("job-")) train(id, run);
  }
  return run;
}

function send(run: MockRun, id: string, event: string, payload: object): void {
  for (const response of run.watchers) {
    response.write(`event: ${event}\nid: ${id}:${run.lines.length}\ndata: ${JSON.stringify({ run: id, ...payload })}\n\n`);
  }
}

function train(id: string, run: MockRun): void {
  const clock = setInterval(() => {
    if (run.state === "queued") (run.state = "running"), send(run, id, "state", { state: "running" });
    if (run.state === "stopped") return clearInterval(clock);
    if (run.state !== "running") return;
    run.step += stride;
    const line = { ...metricsLine(run.step, id), emitted: Date.now() / 1000 };
    run.lines.push(line);
    send(run, id, "metrics", { lines: [line] });
    if (run.step < steps) return;
    run.state = "finished";
    send(run, id, "state", { state: "finished" });
    clearInterval(clock);
  }, 60);
}

function info(id: string): object {
  const run = runOf(id);
  return {
    id, name: "demo", state: run.state, mine: id.startsWith("job-"), message: null, place: run.state === "queued" ? 1 : null,
    recipe: recipes[id.split("-")[1] ?? ""] ?? vae,
    about: { shape: [1, 8, 8], classes: [..."0123456789"], epochs, steps },
    snapshots: run.lines.filter((line) => line["snapshot"]).map((line) => line["step"]),
  };
}

function listen(id: string, last: number, response: ServerResponse): void {
  const run = runOf(id);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  run.watchers.add(response);
  response.on("close", () => run.watchers.delete(response));
  response.write(`event: state\ndata: ${JSON.stringify({ run: id, state: run.state })}\n\n`);
  const lines = run.lines.slice(last);
  response.write(`event: metrics\nid: ${id}:${run.lines.length}\ndata: ${JSON.stringify({ run: id, lines })}\n\n`);
}

function wish(id: string, verb: string): void {
  const run = runOf(id);
  const next: Record<string, string> = { pause: "paused", resume: "running", stop: "stopped" };
  if (next[verb]) (run.state = next[verb]), send(run, id, "state", { state: run.state });
}

export function mockServer(): Plugin {
  return {
    name: "mock-server",
    configureServer(server) {
      server.middlewares.use("/api", (request, response) => {
        const address = new URL(request.url ?? "/", "http://localhost");
        const [, kind, id = "", verb = "", file = ""] = address.pathname.split("/");
        const json = (value: object): void => void response.setHeader("content-type", "application/json").end(JSON.stringify(value));
        if (kind === "text") response.end(readFileSync(new URL(`../../text/${id}`, import.meta.url)));
        else if (kind === "events") {
          const run = address.searchParams.get("run") ?? "";
          listen(run, Number(address.searchParams.get("last")?.split(":").at(-1) ?? 0), response);
        } else if (kind === "jobs" && id) wish(id, verb), response.writeHead(204).end();
        else if (kind === "jobs") readRecipe(request, (name) => json({ id: `job-${name}-${Date.now()}` }));
        else if (verb === "probe.safetensors") response.end(probeFile);
        else if (verb === "snapshots") response.end(snapshotFile(parseInt(file), id));
        else json(info(id));
      });
    },
  };
}

/** The name of the dev recipe that was posted. */
function readRecipe(request: NodeJS.ReadableStream, done: (name: string) => void): void {
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString()));
  request.on("end", () => {
    const posted = JSON.stringify((JSON.parse(body) as { recipe: unknown }).recipe);
    done(Object.entries(recipes).find(([, recipe]) => JSON.stringify(recipe) === posted)?.[0] ?? "vae");
  });
}
