// Which address a button of the menu of links copies.
import { describe, expect, it } from "vitest";
import { linkOf } from "../src/shared/link.ts";

const page = (pathname: string, search = "", hash = ""): Parameters<typeof linkOf>[2] => ({ origin: "http://127.0.0.1:8501", pathname, search, hash });

describe("a link", () => {
  it("to an experiment is to the first page, whatever page it is copied on, behind a proxy's prefix too", () => {
    expect(linkOf("recipe=abc", "", page("/", "?run=7", "#t=draw"))).toBe("http://127.0.0.1:8501/?recipe=abc");
    expect(linkOf("recipe=abc", "", page("/lab/compare", "?run=7"))).toBe("http://127.0.0.1:8501/lab/?recipe=abc");
  });

  it("to the page as it is has all that is chosen on it", () => {
    expect(linkOf(null, "", page("/explore", "?run=7", "#t=draw"))).toBe("http://127.0.0.1:8501/explore?run=7#t=draw");
  });

  it("names the server as the room knows it, where this page is of the loopback", () => {
    expect(linkOf("recipe=abc", "http://192.168.0.7:8501", page("/"))).toBe("http://192.168.0.7:8501/?recipe=abc");
  });
});
