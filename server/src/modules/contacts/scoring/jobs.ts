import { isoDay, leadsScored, localAt } from "@parley/contract";
import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { emit } from "../../../platform/events/emit.ts";
import { defineJob, type JobRun } from "../../../platform/jobs/jobs.ts";
import { carryOut } from "../../../platform/operations/run.ts";
import { saveState, type Which } from "./queries.ts";
import { scorePortion } from "./score-leads.ts";
import { type Scorer, scorerOf } from "./scorer.ts";

/** So many leads are one transaction. */
const portion = 5000;

const Resume = z.object({ after: z.string(), done: z.number().int() });

/** Scores every lead of the tenant, as long work that its owner watches. */
export const scoreAll = defineJob(
  "score-all",
  z.object({ operationId: z.uuid() }),
  ({ operationId }, run) =>
    carryOut(run, operationId, {
      resume: Resume,
      work: async (operation) => {
        let { after, done } = operation.resume ?? { after: undefined, done: 0 };
        const scorer = await run.inTenant((ctx) => scorerOf(ctx, { anew: done === 0 }));
        for (let more = true; more; ) {
          await operation.step(async (ctx) => {
            const ids = await scorePortion(ctx, scorer, { after, limit: portion });
            more = ids.length === portion;
            after = ids.at(-1) ?? after;
            done += ids.length;
            return { done, ...(more ? {} : { total: done }), resume: { after: after ?? "", done } };
          });
        }
        await run.inTenant((ctx) => finish(ctx, scorer, done));
      },
    }),
);

/** The same without an owner: by night, and when what the scores are made of has changed. */
export const scoreTenant = defineJob("score-tenant", z.object({}), async (_, run) => {
  const scorer = await run.inTenant((ctx) => scorerOf(ctx, { anew: true }));
  const done = await scoreEach(run, scorer, false);
  await run.inTenant((ctx) => finish(ctx, scorer, done));
});

/** Scores leads that have no score yet, such as those of an import. */
export const scoreNewLeads = defineJob("score-new-leads", z.object({}), async (_, run) => {
  const scorer = await run.inTenant((ctx) => scorerOf(ctx));
  const leads = await scoreEach(run, scorer, true);
  if (leads === 0) return;
  await run.inTenant((ctx) => tell(ctx, scorer, leads));
});

async function scoreEach(run: JobRun, scorer: Scorer, unscored: boolean): Promise<number> {
  let after: string | undefined;
  let done = 0;
  for (;;) {
    if (run.signal.aborted) throw new Error("the process stops; the leads are scored by the next");
    const which: Which = { after, limit: portion, unscored };
    const ids = await run.inTenant((ctx) => scorePortion(ctx, scorer, which));
    done += ids.length;
    after = ids.at(-1);
    if (ids.length < portion) return done;
  }
}

async function finish(ctx: Ctx, scorer: Scorer, leads: number): Promise<void> {
  const day = await tenantDay(ctx);
  await saveState(ctx.tx, ctx.tenantId, { aged_on: day });
  await tell(ctx, scorer, leads);
}

async function tell(ctx: Ctx, { model }: Scorer, leads: number): Promise<void> {
  await emit(ctx, leadsScored, { leads, model }, { permission: "leads:read" });
}

/** The day that it is where the tenant is. */
export async function tenantDay(ctx: Ctx): Promise<string> {
  const { time_zone: timeZone } = await ctx.tx
    .selectFrom("tenants")
    .select("time_zone")
    .where("id", "=", ctx.tenantId)
    .executeTakeFirstOrThrow();
  return isoDay(localAt(timeZone, ctx.now));
}
