import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { Loaded } from "../pictures.ts";
import { ownCall } from "../service.ts";
import { type Errand, settle } from "../settle.ts";

/**
 * The agent's phone is rung anew for a conversation that goes on: his page was loaded again, or the network was
 * gone. The customer stays on the line; what is left of the side before is hung up.
 */
export async function reconnectCall(ctx: Ctx, id: string): Promise<Errand[]> {
  const call = await ownCall(ctx, id);
  if (call.state !== "TALKING" && call.state !== "ON_HOLD") {
    throw new Refusal("conflict", "Nobody talks on this call", { details: { state: call.state } });
  }
  let left: string | null = null;
  const errands = await settle(ctx, [id], ({ call: row }: Loaded) => {
    if (row.state === "ENDED") return;
    left = row.agent_leg_id;
    row.agent_leg_id = null;
    row.agent_leg_tries = 0;
    row.agent_returns = true;
  });
  const [first] = errands;
  if (!first || left === null) return errands;
  return [{ ...first, order: { type: "LEAVE", legId: left } }, ...errands];
}
