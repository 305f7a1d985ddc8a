/** What a key press looks like to the keys of a page; a DOM event fits. */
export type KeyPress = Pick<
  KeyboardEvent,
  "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "defaultPrevented"
> & { target: EventTarget | null };

/**
 * The plain key that was pressed, in capitals, or null when single keys rest: while a field has the
 * focus, with a modifier held, while the key repeats, or when something else has taken it.
 */
export function plainKey(press: KeyPress): string | null {
  if (press.defaultPrevented || press.repeat) return null;
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (isField(press.target)) return null;
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "submit", "reset"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
