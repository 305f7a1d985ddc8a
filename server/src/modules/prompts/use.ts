import { type FlowDefinition, promptsOf } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { Refusal } from "../../platform/errors.ts";

type Named = { name: string };

/** Whoever is led to it would hear nothing: what plays it is named, so that it can be taken out there. */
export async function demandUnused(ctx: Ctx, id: string): Promise<void> {
  const by =
    (await flowsWith(ctx, id)) ?? (await placeWith(ctx, id)) ?? (await campaignWith(ctx, id));
  if (!by) return;
  throw new Refusal("conflict", `“${by.name}” plays this sound: take it out there first`, {
    details: { by: by.name },
  });
}

/** What callers are led by, and what is being written. */
async function flowsWith(ctx: Ctx, id: string): Promise<Named | undefined> {
  const tx: Tx<"flows" | "flow_versions"> = ctx.tx;
  const flows = await tx
    .selectFrom("flows as f")
    .leftJoin("flow_versions as v", (join) =>
      join
        .onRef("v.tenant_id", "=", "f.tenant_id")
        .onRef("v.flow_id", "=", "f.id")
        .onRef("v.number", "=", "f.live_version"),
    )
    .select(["f.name", "f.draft", "v.definition"])
    .where("f.retired", "=", false)
    .$castTo<Named & { draft: FlowDefinition; definition: FlowDefinition | null }>()
    .execute();
  return flows.find(({ draft, definition }) =>
    [draft, definition].some((one) => one !== null && promptsOf(one).includes(id)),
  );
}

/** Of one that was stopped for good nobody hears it any more. */
async function campaignWith(ctx: Ctx, id: string): Promise<Named | undefined> {
  const tx: Tx<"campaigns"> = ctx.tx;
  return tx
    .selectFrom("campaigns")
    .select("name")
    .where("state", "<>", "STOPPED")
    .where((of) => of.or([of("farewell_prompt_id", "=", id), of("machine_prompt_id", "=", id)]))
    .executeTakeFirst();
}

async function placeWith(ctx: Ctx, id: string): Promise<Named | undefined> {
  const tx: Tx<"queues" | "voicemail_boxes"> = ctx.tx;
  const queue = await tx
    .selectFrom("queues")
    .select("name")
    .where("retired", "=", false)
    .where((of) => of.or([of("greeting_prompt_id", "=", id), of("waiting_prompt_id", "=", id)]))
    .executeTakeFirst();
  if (queue) return queue;
  return tx
    .selectFrom("voicemail_boxes")
    .select("name")
    .where("retired", "=", false)
    .where("greeting_prompt_id", "=", id)
    .executeTakeFirst();
}
