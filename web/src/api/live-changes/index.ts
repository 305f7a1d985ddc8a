import type { LiveEvent } from "@parley/contract";
import type { Change } from "./change.ts";
import { changesOfHouse } from "./house.ts";
import { changesOfRecords } from "./records.ts";
import { changesOfWork } from "./work.ts";

export type { Change } from "./change.ts";

/** The one place that knows which event touches which address. */
export function changesOf(event: LiveEvent): Change[] {
  return changesOfRecords(event) ?? changesOfWork(event) ?? changesOfHouse(event) ?? [];
}
