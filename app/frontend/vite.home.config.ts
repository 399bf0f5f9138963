import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// One file with everything in it: `aecore/take_home` writes it into a page that is opened from disk, which can load
// no other. The runtime's .wasm is written in beside it, as it lies in `app/static` already.
export default defineConfig({
  base: "./",
  build: {
    outDir: here("../static"),
    emptyOutDir: false,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: { home: here("src/home/home.ts") },
      // The runtime names its .wasm, which then is the very file that the other build has written.
      output: { entryFileNames: "[name].js", assetFileNames: "[name]-[hash][extname]", codeSplitting: false },
    },
  },
});
