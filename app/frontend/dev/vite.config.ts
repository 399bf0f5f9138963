// `npm run dev`: the stage on a page of its own, with a made-up run behind the real routes.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { mockServer } from "./mock-server.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [mockServer()],
  server: { host: "127.0.0.1", port: 5199, fs: { allow: [fileURLToPath(new URL("../..", import.meta.url))] } },
});
