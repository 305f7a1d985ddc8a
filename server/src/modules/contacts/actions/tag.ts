import { z } from "zod";
import { asked, defineAction, type ParamFault } from "../../../platform/actions/action.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { changeMembers } from "../lists/service.ts";
import { tagLeads } from "../tags/service.ts";

const params = z.strictObject({ tagIds: asked("TAGS", z.array(z.uuid()).min(1).max(20)) });

/** Gives tags to leads. */
export const tagAction = defineAction({
  name: "tag",
  params,
  check: (ctx, { tagIds }) => demandTags(ctx, tagIds),
  run: async (ctx, targets) => {
    // Targets of one step have the same parameters, for none of these is a text to be filled in.
    const add = targets[0]?.params.tagIds ?? [];
    await tagLeads(ctx, { leadIds: targets.map(({ id }) => id), add, remove: [] });
  },
});

/** Takes tags from leads. */
export const untagAction = defineAction({
  name: "untag",
  params,
  check: (ctx, { tagIds }) => demandTags(ctx, tagIds),
  run: async (ctx, targets) => {
    const remove = targets[0]?.params.tagIds ?? [];
    await tagLeads(ctx, { leadIds: targets.map(({ id }) => id), add: [], remove });
  },
});

async function demandTags(ctx: Ctx, tagIds: readonly string[]): Promise<ParamFault | undefined> {
  const tx: Tx<"tags"> = ctx.tx;
  const wanted = [...new Set(tagIds)];
  const found = await tx
    .selectFrom("tags")
    .select("id")
    .where("id", "in", wanted)
    .where("retired", "=", false)
    .execute();
  return found.length < wanted.length
    ? { field: "tagIds", reason: "names a tag that is not in use" }
    : undefined;
}

/** Puts leads into a list of members. */
export const addToListAction = defineAction({
  name: "add-to-list",
  params: z.strictObject({ listId: asked("LIST", z.uuid()) }),
  check: async (ctx, { listId }) => {
    const tx: Tx<"lead_lists"> = ctx.tx;
    const list = await tx
      .selectFrom("lead_lists")
      .select(["kind", "retired"])
      .where("id", "=", listId)
      .executeTakeFirst();
    if (list?.kind === "FIXED" && !list.retired) return undefined;
    return { field: "listId", reason: "is no list that leads can be put into" };
  },
  run: async (ctx, targets) => {
    const [first] = targets;
    if (!first) return;
    await changeMembers(ctx, first.params.listId, { add: targets.map(({ id }) => id), remove: [] });
  },
});
