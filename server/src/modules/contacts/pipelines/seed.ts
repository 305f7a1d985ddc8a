import type { LeadStatus, Stage } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import { insertPipeline, insertStages } from "./queries.ts";

export type StageDraft = Pick<Stage, "name" | "kind" | "color" | "probability" | "status">;

type Row = [string, Stage["kind"], Stage["color"], number, LeadStatus | null];
const usual: Row[] = [
  ["New", "OPEN", "GREY", 5, "NEW"],
  ["Contacted", "OPEN", "BLUE", 15, "CONTACTED"],
  ["Qualified", "OPEN", "TEAL", 40, "QUALIFIED"],
  ["Proposal", "OPEN", "VIOLET", 60, null],
  ["Won", "WON", "GREEN", 100, "CONVERTED"],
  ["Lost", "LOST", "RED", 0, "NOT_INTERESTED"],
  ["Unreachable", "LOST", "GREY", 0, "UNREACHABLE"],
];

/** The stages of a pipeline whose maker names none. */
export const usualStages: readonly StageDraft[] = usual.map(
  ([name, kind, color, probability, status]) => ({ name, kind, color, probability, status }),
);

/** The pipeline that a new tenant starts with. */
export async function seedPipeline(ctx: Ctx): Promise<void> {
  const id = newId();
  await insertPipeline(ctx.tx, { id, name: "Sales", position: 0, is_default: true }, ctx.now);
  await insertStages(ctx.tx, id, usualStages, ctx.now);
}
