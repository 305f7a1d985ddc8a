import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { type HandOver, handOver, lockOpen, showToOwners } from "./assign.ts";
import { activeUsers } from "./owners.ts";

/** Gives callbacks back to whoever had them before the caller gave them away, all of them or none. */
export async function takeBackCallbacks(ctx: Ctx, callbackIds: readonly string[]) {
  const held = await lockOpen(ctx, callbackIds);
  const former = held.flatMap(({ row }) => row.moves.at(-1)?.from ?? []);
  const here = await activeUsers(ctx.tx, former);
  const handed = held.map(({ row, lead }): HandOver => {
    const last = row.moves.at(-1);
    const isOwn = last?.because === "GIVEN" && last.by === ctx.actor.userId;
    const isSame = isOwn && last.to === row.owner_id;
    const user = last?.from ? here.get(last.from) : undefined;
    if (!isSame || (last.from !== null && !user)) {
      throw new Refusal("conflict", "One of the callbacks has changed since you gave it away", {
        details: { id: row.id },
      });
    }
    const to = { ownerId: user?.id ?? null, teamId: user ? user.team_id : last.fromTeam };
    return { row, lead, to, because: "TAKEN_BACK" };
  });
  await handOver(ctx, handed);
  await showToOwners(ctx, handed);
  return { items: handed.map(({ row, to }) => ({ id: row.id, ownerId: to.ownerId })) };
}
