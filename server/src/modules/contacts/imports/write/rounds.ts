import type { Ctx } from "../../../../platform/ctx.ts";
import type { SealedAddress } from "../../points/points.ts";
import { lockAllAddresses } from "../../points/queries.ts";
import { type Batch, findKnown, type Planned } from "./batch.ts";
import type { FilePlanner } from "./plan.ts";

/** So many batches are written side by side: more would only wait for the same two cores. */
export const abreast = 2;

/** Batches in rounds of those that are written side by side. */
export async function* rounds(batches: AsyncIterable<Batch>): AsyncGenerator<Batch[]> {
  let round: Batch[] = [];
  for await (const batch of batches) {
    round.push(batch);
    if (round.length < abreast) continue;
    yield round;
    round = [];
  }
  if (round.length > 0) yield round;
}

type InTenant = <R>(work: (ctx: Ctx) => Promise<R>) => Promise<R>;

/**
 * Plans the batches of a round and has them written by transactions of their own. Around all of it stands
 * another that holds the addresses of the tenant: whoever else is about to find or create somebody by one of
 * them, or another import, would find nobody and make everybody twice. Batches that lean on one another are
 * written in their order.
 */
export async function writeRound(
  inTenant: InTenant,
  planner: FilePlanner<SealedAddress>,
  round: readonly Batch[],
  write: (planned: Planned) => Promise<void>,
): Promise<void> {
  await inTenant(async (ctx) => {
    await lockAllAddresses(ctx.tx);
    const known = await findKnown(ctx, round);
    const planned = round.map((batch) => ({ batch, plan: planner.plan(batch.rows, known) }));
    if (planned.some(({ plan }) => plan.leans)) {
      for (const one of planned) await write(one);
      return;
    }
    const ends = await Promise.allSettled(planned.map(write));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  });
}
