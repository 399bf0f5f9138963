import { defineConfig } from "vitest/config";

// The logic needs no browser; what does is tested by the browser tests of the whole app.
export default defineConfig({ test: { include: ["test/**/*.test.ts"], environment: "node" } });
