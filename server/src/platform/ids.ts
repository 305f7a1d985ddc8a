import { uuidv7 } from "uuidv7";

/** UUID v7: sorts by the time at which it was made, so that keys are appended and not scattered. */
export const newId: () => string = uuidv7;

/** The instant in a UUID v7, to the millisecond. */
export function instantOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
