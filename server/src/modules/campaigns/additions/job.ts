import { membersAdded } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { analyzeYoung } from "../../../platform/db/statistics.ts";
import { emit } from "../../../platform/events/emit.ts";
import { defineJob } from "../../../platform/jobs/jobs.ts";
import { carryOut, OperationFault } from "../../../platform/operations/run.ts";
import { markReverted } from "../../../platform/operations/service.ts";
import { inTheNameOf } from "../../contacts/index.ts";
import { addPage } from "../members/adding.ts";
import { campaignOf } from "../service.ts";
import { type AdditionRow, additionOf, addToAddition, removeAdded } from "./queries.ts";

/** So many leads are one transaction. */
const portion = 2000;

const Ref = z.object({ additionId: z.uuid(), operationId: z.uuid() });
const Adding = z.object({ after: z.string(), done: z.number().int(), added: z.number().int() });
const Removing = z.object({ done: z.number().int() });

/** Puts the leads of a filter into a campaign, in the name of whoever asked for it; what is in it already stays once. */
export const addManyMembers = defineJob("add-members", Ref, async (ref, run) => {
  const row = await run.inTenant((ctx) => additionOf(ctx.tx, ref.additionId, "operation_id"));
  if (!row) return;
  let added = 0;
  await carryOut(run, ref.operationId, {
    resume: Adding,
    work: async (operation) => {
      const begun = operation.resume ?? { after: undefined, done: 0, added: 0 };
      let { after, done } = begun;
      added = begun.added;
      for (let more = true; more; ) {
        await operation.step(async (plain) => {
          const ctx = await inTheNameOf(plain, row.asked_by);
          const page = await addNext(ctx, row, after);
          more = page.leads === portion;
          after = page.last ?? after;
          done += page.leads;
          added += page.counts.added;
          const resume = { after: after ?? "", done, added };
          return { done, ...(more ? {} : { total: done }), resume };
        });
      }
    },
    // Also of one that was cancelled: what came until then stays, and is told.
    ended: (ctx) => tell(ctx, row, added),
  });
});

async function addNext(ctx: Ctx, row: AdditionRow, after: string | undefined) {
  await demandCampaign(ctx, row.campaign_id);
  const { selection: filter, priority, skill_id: skillId, id: additionId } = row;
  const how = { priority, skillId, additionId };
  const page = await addPage(ctx, row.campaign_id, { filter }, how, { after, limit: portion });
  await addToAddition(ctx.tx, row.id, page.counts);
  await analyzeYoung(ctx.tx, page.counts.added);
  return page;
}

async function demandCampaign(ctx: Ctx, id: string): Promise<void> {
  await campaignOf(ctx, id, "campaigns:add-members").catch(() => {
    throw new OperationFault("Whoever started this may not add leads to the campaign any more");
  });
}

async function tell(ctx: Ctx, { campaign_id: id }: AdditionRow, added: number): Promise<void> {
  await emit(ctx, membersAdded, { id, added }, { permission: "campaigns:read" });
}

/** Takes out again what an addition brought and nobody dialled. */
export const removeAddedMembers = defineJob("remove-added-members", Ref, async (ref, run) => {
  const row = await run.inTenant((ctx) => additionOf(ctx.tx, ref.additionId, "undo_operation_id"));
  if (!row) return;
  await carryOut(run, ref.operationId, {
    resume: Removing,
    work: async (operation) => {
      let { done } = operation.resume ?? { done: 0 };
      for (let more = true; more; ) {
        await operation.step(async (plain) => {
          const ctx = await inTheNameOf(plain, row.asked_by);
          await demandCampaign(ctx, row.campaign_id);
          const removed = await removeAdded(ctx.tx, row, portion);
          more = removed === portion;
          done += removed;
          return { done, ...(more ? {} : { total: done }), resume: { done } };
        });
      }
    },
    ended: async (ctx, { state }) => {
      if (state === "DONE") await markReverted(ctx, row.operation_id);
      await tell(ctx, row, 0);
    },
  });
});
