import { type exportMembers as exportMembersEndpoint, type Input, sightOf } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { FileOut, Run } from "../../../platform/http/api.ts";
import { type Column, fileOf, narrowed, pagesOf } from "../../contacts/index.ts";
import { campaignOf } from "../service.ts";
import { selectMembers } from "./queries.ts";
import { toMember } from "./view.ts";

type Wanted = Input<typeof exportMembersEndpoint>;
type Told = ReturnType<typeof toMember> & { skill: string | null };

const columns: readonly Column<Told>[] = [
  { key: "leadName", name: "Lead", cell: (member) => member.leadName },
  { key: "state", name: "State", cell: (member) => member.state },
  { key: "attempts", name: "Attempts", cell: (member) => member.attempts },
  { key: "lastOutcome", name: "Last outcome", cell: (member) => member.lastOutcome },
  { key: "nextAttemptAt", name: "Next attempt", cell: (member) => member.nextAttemptAt },
  { key: "doneBecause", name: "Done because", cell: (member) => member.doneBecause },
  { key: "refusedFor", name: "Refused for", cell: (member) => member.refusedFor },
  { key: "skill", name: "Skill", cell: (member) => member.skill },
  { key: "language", name: "Language", cell: (member) => member.language },
  { key: "priority", name: "Priority", cell: (member) => member.priority },
  { key: "id", name: "Member id", cell: (member) => member.id },
  { key: "leadId", name: "Lead id", cell: (member) => member.leadId },
];

/** A file of the leads that a campaign dials, newest first, read page by page while it is sent. */
export async function exportMembers(run: Run, { params, body }: Wanted): Promise<FileOut> {
  const reads = "campaigns:read-members";
  const within = narrowed(run, reads, "campaigns:export");
  const sight = await within(async (ctx) => {
    await campaignOf(ctx, params.id, reads);
    return sightOf(ctx.actor.grants);
  });
  const pages = pagesOf(within, {
    read: async (ctx, before: string | undefined, limit) => {
      const page = { states: body.state, before, limit };
      const names = await skillNames(ctx);
      const rows = await selectMembers(ctx.tx, params.id, page, ctx.now);
      return rows.map((row) => {
        const skill = row.skill_id === null ? null : (names.get(row.skill_id) ?? null);
        return { ...toMember(row, ctx.now), skill };
      });
    },
    placeOf: ({ id }) => id,
  });
  return fileOf(body.format, { name: "Members", columns, pages, sight });
}

async function skillNames(ctx: Ctx): Promise<Map<string, string>> {
  const tx: Tx<"skills"> = ctx.tx;
  const rows = await tx.selectFrom("skills").select(["id", "name"]).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
