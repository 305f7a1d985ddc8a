import type { App } from "../../platform/app.ts";
import { makePartitions } from "../../platform/db/partitions.ts";
import type { WorkDay } from "./days.ts";

/** So long the work waits for a moment in which nobody writes to the tables. */
const patienceMs = 20_000;

/** Rows of days that are long over have their partitions too. Before the transaction of the day, never in it. */
export async function makeRoom(pool: App["pool"], day: WorkDay): Promise<void> {
  const made = await makePartitions(pool, day.at("00:00"), patienceMs);
  if (made === undefined) throw new Error(`no moment was found to make room for ${day.date}`);
}
