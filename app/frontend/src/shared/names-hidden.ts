// Whether a teacher who projects hides nicknames, on every page of this browser.
const hiding = "aelab.names-hidden";

export function namesHidden(): boolean {
  try {
    return localStorage.getItem(hiding) === "1";
  } catch {
    return false;
  }
}

export function hideNames(hidden: boolean): void {
  try {
    if (hidden) localStorage.setItem(hiding, "1");
    else localStorage.removeItem(hiding);
  } catch {
    // A browser that keeps nothing: hidden here until it is loaded anew.
  }
}
