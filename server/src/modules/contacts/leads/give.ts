import { leadUpdated, recordLeft } from "@parley/contract";
import { sql } from "kysely";
import { changeOf } from "../../../platform/audit/entry.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { addActivities } from "../activities/service.ts";
import { type How, keepAssignments } from "../assignments/service.ts";
import { audienceOf } from "./view.ts";

/** A lead and whose it is to be; the team of a lead with an assignee is the assignee's. */
export type Gift = { leadId: string; userId: string | null; teamId: string | null };

type Held = {
  id: string;
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

/**
 * Gives many leads away at once, with a statement for each table; `by` is the code of what did it, for
 * the timeline. Deleted leads and those that have that owner already are passed over. Returns the ids of
 * the leads that changed hands. Whoever calls it has judged already who may have which lead.
 */
export async function giveLeads(
  ctx: Ctx,
  gifts: readonly Gift[],
  by: string,
  how: How = { cause: causeOf(by) },
): Promise<string[]> {
  const wanted = new Map(gifts.map((gift) => [gift.leadId, gift]));
  const held = await lockLeads(ctx.tx, [...wanted.keys()]);
  const given = held.flatMap((before) => {
    const gift = wanted.get(before.id);
    if (!gift) return [];
    if (gift.userId === before.assignee_id && gift.teamId === before.team_id) return [];
    const after = { ...before, assignee_id: gift.userId, team_id: gift.teamId };
    return [{ before, after }];
  });
  if (given.length === 0) return [];

  await setOwners(
    ctx.tx,
    given.map(({ after }) => after),
  );
  await keepAssignments(
    ctx,
    given.map(({ before, after }) => ({ ...after, from: before.assignee_id })),
    how,
  );
  await emitAll(
    ctx,
    given.flatMap(({ before, after }) => [...farewell(before, after), newsOf(before, after)]),
  );
  await addActivities(
    ctx,
    given.map(({ before, after }) => ({
      leadId: after.id,
      type: "LEAD_UPDATED" as const,
      actorId: ctx.actor.userId,
      data: {
        fields: ["assigneeId"],
        assigneeId: { from: before.assignee_id, to: after.assignee_id },
        by,
      },
      text: how.reason ?? null,
    })),
  );
  return given.map(({ after }) => after.id);
}

/** What the history of a lead says of a code of the timeline. */
function causeOf(by: string): How["cause"] {
  return by === "ROUTING_LEFT" ? "REDISTRIBUTION" : "RULE";
}

/** Holds living leads until the transaction ends, and says who has them. */
export async function holdLeads(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ id: string; assigneeId: string | null }[]> {
  const held = await lockLeads(ctx.tx, ids);
  return held.map((lead) => ({ id: lead.id, assigneeId: lead.assignee_id }));
}

/** To those who see the lead no longer, its id only; before the news, which some of them may still get. */
function farewell(before: Held, after: Held): Emission[] {
  const data = { kind: "LEAD" as const, id: before.id };
  const { assignee_id: assignee, last_agent_id: lastAgent, team_id: team } = before;
  if (team !== null && team !== after.team_id) {
    return [{ type: recordLeft, data, audience: ofRecord("leads:read", [assignee], team) }];
  }
  if (assignee === null || assignee === after.assignee_id || assignee === lastAgent) return [];
  return [{ type: recordLeft, data, audience: { user: assignee } }];
}

function newsOf(before: Held, after: Held): Emission {
  const fields = ["assigneeId"];
  const change = changeOf(
    fields,
    { assigneeId: before.assignee_id },
    { assigneeId: after.assignee_id },
  );
  const data = { id: after.id, contactId: after.contact_id, fields };
  return { type: leadUpdated, data, audience: audienceOf(after), change };
}

/** In the order of their ids, so that two transactions never wait in a ring. */
function lockLeads(tx: Tx<"leads">, ids: readonly string[]): Promise<Held[]> {
  return tx
    .selectFrom("leads")
    .select(["id", "contact_id", "assignee_id", "last_agent_id", "team_id"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .forUpdate()
    .execute();
}

async function setOwners(tx: Tx<"leads">, owned: readonly Held[]): Promise<void> {
  const ids = owned.map((lead) => lead.id);
  const users = owned.map((lead) => lead.assignee_id);
  const teams = owned.map((lead) => lead.team_id);
  await sql`
    update leads l set assignee_id = v.user_id, team_id = v.team_id
    from unnest(${ids}::uuid[], ${users}::uuid[], ${teams}::uuid[]) as v (id, user_id, team_id)
    where l.tenant_id = current_tenant() and l.id = v.id and l.id = any(${ids}::uuid[])`.execute(
    tx,
  );
}
