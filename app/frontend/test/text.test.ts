import { describe, expect, it } from "vitest";
import en from "../../text/en.json";
import fr from "../../text/fr.json";
import { Text } from "../src/shared/text.ts";

describe("a message", () => {
  it("has the word that goes with its number, as the language has it", () => {
    const said = (messages: Record<string, string>, language: string, size: number | string): string =>
      new Text(messages, language).say("chain.code_label", { size });
    expect(said(en, "en", 1)).toMatch(/^Code of 1 number\./);
    expect(said(en, "en", "2")).toMatch(/^Code of 2 numbers\./);
    const units = (language: string, of: number): string =>
      new Text(language === "fr" ? fr : en, language, "inspect").say("filters.all", { of });
    expect([units("en", 0), units("en", 1), units("en", 64)]).toEqual(["0 units", "1 unit", "64 units"]);
    expect([units("fr", 0), units("fr", 1), units("fr", 64)]).toEqual(["0 unité", "1 unité", "64 unités"]);
  });

  it("keeps a name that has no value, and shows the key of what is missing", () => {
    expect(new Text({ "stage.a": "{b} {c}" }, "en").say("a", { b: 1 })).toBe("1 {c}");
    expect(new Text({}, "en").say("a")).toBe("stage.a");
  });

  it("leaves no form of a word in what is shown", () => {
    for (const [messages, language] of [[en, "en"], [fr, "fr"]] as const) {
      for (const [key, message] of Object.entries(messages as Record<string, string>)) {
        const page = key.split(".")[0]!;
        if (!["stage", "inspect", "explore"].includes(page) || !message.includes("|")) continue;
        const names = Object.fromEntries([...message.matchAll(/\{(\w+)/g)].map(([, name]) => [name!, 3]));
        expect(new Text(messages, language, page).say(key.slice(page.length + 1), names)).not.toMatch(/[{}]/);
      }
    }
  });
});
