/** The instant that an input of a local time tells, in the reader's own zone; empty where it tells none. */
export function instantOfLocal(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

/** An instant as an input of a local time shows it, in the reader's own zone. */
export function localOfInstant(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
