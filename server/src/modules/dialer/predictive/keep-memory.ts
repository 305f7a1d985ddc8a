import { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Memory } from "../pacing/memory.ts";

/** What was learned of a list is still better than nothing for so long. */
const longestMs = 7 * 86_400_000;
/** How many answer just now is another matter after so long: then the tables alone count. */
const levelMs = 600_000;
/** Digits that matter of what was counted. */
const digits = 6;

const Count = z.number().min(0);
const Counts = z.array(Count).max(1000);
const Lasting = z.object({ ends: Counts, exposure: Counts, count: Count, total: Count });
const Part = z.object({ talk: Lasting, wrap: Lasting });
const Positive = z.number().positive();

/** Only what is whole is taken up: it may be of another version. */
const Kept = z.object({
  amd: z.boolean(),
  answers: z.object({
    setUp: z.object({ exposure: Counts, ring: Counts, fail: Counts }),
    ringing: z.object({
      exposure: Counts,
      levelled: Counts,
      needy: Counts,
      rejected: Counts,
      silent: Counts,
      people: Counts,
      machines: Counts,
    }),
    verdicts: Counts,
    dials: Count,
  }),
  level: z.object({ events: Positive, exposure: Positive }),
  talks: z.object({ people: Part, machines: Part }),
  agents: z.object({ returns: Count, wrapUps: Positive, departures: Count, readyMs: Positive }),
  price: z.object({ price: Positive, people: Count, foreseen: Positive, happened: Positive }),
});

/** Keeps what the pacing of a campaign has learned. */
export async function saveMemory(ctx: Ctx, campaignId: string, memory: Memory): Promise<void> {
  const tx: Tx<"campaign_pace_memory"> = ctx.tx;
  const text = JSON.stringify(memory, (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(digits)) : value,
  );
  await tx
    .insertInto("campaign_pace_memory")
    .values({ campaign_id: campaignId, at: ctx.now, memory: text })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "campaign_id"]).doUpdateSet({ at: ctx.now, memory: text }),
    )
    .execute();
}

/** What the pacing of a campaign had learned when it was last kept, unless that is too long ago to be of use. */
export async function readMemory(ctx: Ctx, campaignId: string): Promise<Memory | null> {
  const tx: Tx<"campaign_pace_memory"> = ctx.tx;
  const row = await tx
    .selectFrom("campaign_pace_memory")
    .select(["at", "memory"])
    .where("campaign_id", "=", campaignId)
    .where("at", ">", new Date(ctx.now.getTime() - longestMs))
    .executeTakeFirst();
  const kept = Kept.safeParse(row?.memory);
  if (!row || !kept.success) return null;
  const isRecent = ctx.now.getTime() - row.at.getTime() <= levelMs;
  return isRecent ? kept.data : { ...kept.data, level: { events: 4, exposure: 4 } };
}
