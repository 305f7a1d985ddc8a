import type { Choice } from "../use-choices.ts";

const begun = /(?:^|\s)@([\p{L}\p{M}.' -]{0,40})$/u;
const most = 5;

/** What of a name stands behind the `@` before the caret; undefined where nobody is being named. */
export function nameBegun(text: string, caret: number): string | undefined {
  return begun.exec(text.slice(0, caret))?.[1];
}

/** Who may be meant, names that begin so first. */
export function meant(users: readonly Choice[], name: string): Choice[] {
  const wanted = name.trim().toLowerCase();
  const found = users.filter(({ label }) => label.toLowerCase().includes(wanted));
  const begins = (user: Choice) => (user.label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, most);
}

/** The text with the name in the place of what was begun, and where the caret is then. */
export function named(text: string, caret: number, user: Choice): { text: string; caret: number } {
  const start = caret - (nameBegun(text, caret)?.length ?? 0);
  const before = `${text.slice(0, start)}${user.label} `;
  return { text: before + text.slice(caret), caret: before.length };
}

/** The users whose names stand in the text. A longer name is not one that it begins with. */
export function mentionedIn(text: string, users: readonly Choice[]): string[] {
  let rest = text;
  const ids: string[] = [];
  for (const { value, label } of [...users].sort((a, b) => b.label.length - a.label.length)) {
    if (!rest.includes(`@${label}`)) continue;
    ids.push(value);
    rest = rest.replaceAll(`@${label}`, "");
  }
  return ids;
}
