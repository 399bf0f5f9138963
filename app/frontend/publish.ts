// Vite plugin: write what the web server needs beside the bundles: a manifest and gzipped copies.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** After the build: `manifest.json` names each entry's hashed file, and every file has a `.gz` twin. */
export function publish(): Plugin {
  let folder = "";
  const entries: Record<string, string> = {};
  return {
    name: "publish",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk" && chunk.isEntry) entries[chunk.name] = chunk.fileName;
      }
    },
    closeBundle() {
      writeFileSync(join(folder, "manifest.json"), JSON.stringify(entries, null, 1) + "\n");
      for (const name of readdirSync(folder)) {
        if (name.endsWith(".gz") || name.startsWith(".")) continue;
        writeFileSync(join(folder, name + ".gz"), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
      }
    },
  };
}
