// Loads a page's built bundle once, calls it again whenever its data changes, and keeps the address in step.
const stages = new WeakMap();
// The stage says itself that the server is away, and can be used meanwhile: Streamlit's own dialog, which bars
// the whole page, is closed before it is painted.
new MutationObserver(() => {
  if (document.querySelector('[data-test-connection-state="CONNECTED"]')) return;
  document.querySelector('[data-testid="stDialog"] button[aria-label^="Close"]')?.click();
}).observe(document.body, { childList: true, subtree: true });
// Within the teacher's show of a run, which a page of ours has around it: it is looked at, and nothing else.
document.documentElement.classList.toggle("looking", self !== parent);
// What the next page needs most, fetched while this one has nothing else to do; not for who counts the bytes.
const fetchAhead = (addresses) => {
  if (navigator.connection?.saveData) return;
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  setTimeout(() => idle(() => {
    for (const address of addresses ?? []) {
      const { href } = new URL(address, document.baseURI);
      if (document.head.querySelector(`link[href="${href}"], script[src="${href}"]`)) continue;
      document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", as: "script", href }));
    }
  }), 1000);
};
// Where a page was left while it was still being drawn, Streamlit keeps the room of its rail, empty, beside the next one;
// the script run once more takes it away.
const tidy = (stage, tries = 20) => {
  if (stage.gone || !tries) return;
  if (document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning") {
    setTimeout(tidy, 200, stage, tries - 1);
    return;
  }
  const rail = document.querySelector('[data-testid="stSidebarUserContent"]');
  if (rail && !rail.querySelector('[data-testid="stElementContainer"]')) stage.latest.setTriggerValue("tidied", "rail");
};
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  // Another session than before: the server was started anew and knows of this page only the link that it was opened
  // by. The address knows all the rest, so the page is opened again by that.
  globalThis.aelabSession ??= data.session;
  if (globalThis.aelabSession !== data.session) {
    location.reload();
    return;
  }
  if (data.address !== undefined && location.search.slice(1) !== data.address) {
    history.replaceState(history.state, "", location.pathname + "?" + data.address + location.hash);
  }
  if (data.language) document.documentElement.lang = data.language;
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = { module: import(new URL(data.bundle, document.baseURI).href), gone: false };
    stages.set(parentElement, stage);
    stage.module.then(() => {
      fetchAhead(data.ahead);
      setTimeout(tidy, 200, stage);
    }, () => undefined);
  }
  // What the stage says is an event, not a value to keep: the same block may be clicked twice.
  const tell = (name, value) => {
    setTriggerValue(name, value ?? "-");
    // On a phone the rail is a drawer: a block that is tapped opens it.
    if (name === "block" && innerWidth < 768) {
      document.querySelector('[data-testid="stExpandSidebarButton"]')?.click();
    }
  };
  stage.latest = { ...component, setStateValue: tell, setTriggerValue: tell };
  stage.module.then(
    (module) => { if (!stage.gone) stage.clean = module.default(stage.latest) ?? stage.clean; },
    () => {
      // A bundle of before the last build, or none: said, and tried again with the next one that is named.
      parentElement.textContent = data.missing;
      stages.delete(parentElement);
    },
  );
  return () => {
    stage.gone = true;
    stages.delete(parentElement);
    stage.clean?.();
  };
}
