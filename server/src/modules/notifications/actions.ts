import { sql } from "kysely";
import { z } from "zod";
import {
  type Action,
  asked,
  defineAction,
  type ParamFault,
} from "../../platform/actions/action.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { notify } from "./notices.ts";

const receivers = ["OWNER", "USER", "TEAM"] as const;
const params = z.strictObject({
  to: asked("CHOICE", z.enum(receivers), { choices: [...receivers] }),
  userId: asked("USER", z.uuid().optional(), { when: { key: "to", is: "USER" } }),
  teamId: asked("TEAM", z.uuid().optional(), { when: { key: "to", is: "TEAM" } }),
  title: asked("TEMPLATE", z.string().trim().min(1).max(300), { most: 200 }),
  body: asked("TEMPLATE", z.string().max(2000).default(""), { most: 1000 }),
});
type Params = z.output<typeof params>;

/** Tells a user, the owner of the lead, or everybody of a team. A lead of nobody tells nobody. */
const notifyAction = defineAction({
  name: "notify",
  params,
  check,
  run: async (ctx, targets) => {
    const owners = await ownersOf(
      ctx.tx,
      targets.map(({ id }) => id),
    );
    for (const { id, params: wanted } of targets) {
      const users = await receiversOf(ctx.tx, wanted, owners.get(id) ?? null);
      await notify(ctx, users, {
        type: "TASK",
        title: wanted.title.slice(0, 200),
        body: wanted.body,
        subjectKind: "LEAD",
        subjectId: id,
      });
    }
  },
});

/** What a workflow can do about notices. */
export const notificationActions: readonly Action[] = [notifyAction];

async function check(ctx: Ctx, { to, userId, teamId }: Params): Promise<ParamFault | undefined> {
  const tx: Tx<"users" | "teams"> = ctx.tx;
  if (to === "USER") {
    if (userId === undefined) return { field: "userId", reason: "needs a user" };
    const user = tx.selectFrom("users").select("id").where("id", "=", userId);
    const found = await user.where("status", "=", "ACTIVE").executeTakeFirst();
    return found ? undefined : { field: "userId", reason: "is no active user" };
  }
  if (to === "OWNER") return undefined;
  if (teamId === undefined) return { field: "teamId", reason: "needs a team" };
  const team = await tx
    .selectFrom("teams")
    .select("id")
    .where("id", "=", teamId)
    .executeTakeFirst();
  return team ? undefined : { field: "teamId", reason: "is no team" };
}

async function ownersOf(
  tx: Tx<"leads">,
  leadIds: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await tx
    .selectFrom("leads")
    .select(["id", "assignee_id"])
    .where("id", "=", sql<string>`any(${[...leadIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row.assignee_id]));
}

async function receiversOf(
  tx: Tx<"users">,
  { to, userId, teamId }: Params,
  ownerId: string | null,
): Promise<string[]> {
  if (to === "OWNER") return ownerId === null ? [] : [ownerId];
  if (to === "USER") return userId === undefined ? [] : [userId];
  const rows = await tx
    .selectFrom("users")
    .select("id")
    .where("team_id", "=", teamId ?? null)
    .where("status", "=", "ACTIVE")
    .execute();
  return rows.map(({ id }) => id);
}
