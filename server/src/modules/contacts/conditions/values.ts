import { microsOf } from "@parley/contract";

export { dayBefore, microsOf } from "@parley/contract";

/** The same instant as the database reads it, whatever calendar oddity it was written with. */
export function instantText(text: string): string {
  const micros = microsOf(text);
  const millis = Math.floor(micros / 1000);
  const below = String(micros - millis * 1000).padStart(3, "0");
  return new Date(millis).toISOString().replace("Z", `${below}Z`);
}
