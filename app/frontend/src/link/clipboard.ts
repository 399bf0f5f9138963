// Copying: only pages of a safe origin may do so by themselves, and a room's address is none.

/** Copies a text; false where the browser does not let it. `field` shows the text, and is selected for it. */
export async function copy(text: string, field: HTMLInputElement): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused: the older way may still do.
  }
  field.focus();
  field.select();
  return document.execCommand("copy");
}
