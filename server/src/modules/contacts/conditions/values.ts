/** A day or an instant in microseconds since 1970: what the database keeps, and no double rounds. */
export function microsOf(text: string): number {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  const below = Number(fraction.padEnd(6, "0").slice(3));
  return Date.parse(text.replace(/\.(\d{1,3})\d*/, ".$1")) * 1000 + below;
}

/** The same instant as the database reads it, whatever calendar oddity it was written with. */
export function instantText(text: string): string {
  const micros = microsOf(text);
  const millis = Math.floor(micros / 1000);
  const below = String(micros - millis * 1000).padStart(3, "0");
  return new Date(millis).toISOString().replace("Z", `${below}Z`);
}

/** The day that lies so many days before an instant, as a date of UTC. */
export function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Upper and lower case together, as the database does it: character by character. The one capital whose
 * small letter is two characters has a single one there.
 */
export function folded(text: string): string {
  return Array.from(text, (one) => (one === "\u0130" ? "i" : one.toLowerCase())).join("");
}
