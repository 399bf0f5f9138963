import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { publish } from "./publish.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Not `build.lib`: it inlines every asset. An entry per component, each keeping its default export.
export default defineConfig({
  base: "./",
  plugins: [publish()],
  build: {
    outDir: here("../static"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: {
        stage: here("src/train/train.ts"),
        inspect: here("src/inspect/inspect.ts"),
        explore: here("src/explore/explore.ts"),
        compare: here("src/compare/compare.ts"),
        history: here("src/history/history.ts"),
        models: here("src/history/models.ts"),
        teacher: here("src/classroom/teacher.ts"),
        link: here("src/link/link.ts"),
        orders: here("src/orders/orders.ts"),
      },
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});
