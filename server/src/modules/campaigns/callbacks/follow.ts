import { callbackChanged, callEnded, leadUpdated, userDeactivated } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
import { addActivities } from "../../contacts/index.ts";
import { type HandOver, handOver } from "./assign.ts";
import { newsOf } from "./news.ts";
import { activeUsers } from "./owners.ts";
import { type CallbackRow, findLeads } from "./queries.ts";
import { entryOf } from "./schedule.ts";

/** A lead went to somebody else: what was promised to its person goes with it. */
export const callbacksOfLeads: Subscriber = {
  name: "callbacks.leads",
  events: [leadUpdated.name],
  handle: async (ctx, events) => {
    const given = events
      .map(({ data }) => leadUpdated.data.parse(data))
      .filter(({ fields }) => fields.includes("assigneeId"))
      .map(({ id }) => id);
    const rows = await lockLeftBehind(ctx.tx, [...new Set(given)]);
    await handOver(
      ctx,
      await withLeads(ctx, rows, "WITH_LEAD", (row, lead, isHere) => {
        const { assignee_id: assigneeId, team_id: teamId } = lead;
        if (assigneeId !== null && isHere(assigneeId)) return { ownerId: assigneeId, teamId };
        return { ownerId: null, teamId: row.team_id };
      }),
    );
  },
};

/** Whoever has left keeps no promise: whoever has the lead does, or any agent of the team. */
export const callbacksOfLeavers: Subscriber = {
  name: "callbacks.leavers",
  events: [userDeactivated.name],
  handle: async (ctx, events) => {
    const userIds = events.map(({ data }) => userDeactivated.data.parse(data).id);
    const rows = await lockOpenOf(ctx.tx, userIds);
    await handOver(
      ctx,
      await withLeads(ctx, rows, "LEFT", (row, lead, isHere) => {
        const { assignee_id: assigneeId, team_id: teamId } = lead;
        if (assigneeId !== null && isHere(assigneeId)) return { ownerId: assigneeId, teamId };
        return { ownerId: null, teamId: row.team_id ?? teamId };
      }),
    );
  },
};

type Choice = { ownerId: string | null; teamId: string | null };
type Lead = Awaited<ReturnType<typeof findLeads>>[number];
type Choose = (row: CallbackRow, lead: Lead, isHere: (id: string) => boolean) => Choice;

/** Whose each is to be. Of one that becomes anybody's it is kept whose it was, for the lead may yet follow. */
async function withLeads(
  ctx: Ctx,
  rows: readonly CallbackRow[],
  because: HandOver["because"],
  choose: Choose,
): Promise<HandOver[]> {
  if (rows.length === 0) return [];
  const found = await findLeads(ctx.tx, [...new Set(rows.map((row) => row.lead_id))]);
  const leads = new Map(found.map((lead) => [lead.id, lead]));
  const assignees = found.flatMap((lead) => lead.assignee_id ?? []);
  const here = await activeUsers(ctx.tx, assignees);
  return rows.flatMap((row) => {
    const lead = leads.get(row.lead_id);
    if (!lead) return [];
    const to = choose(row, lead, (id) => here.has(id));
    const leftBy = to.ownerId === null ? (row.owner_id ?? row.left_by) : null;
    return to.ownerId === row.owner_id ? [] : [{ row, lead, to, leftBy, because }];
  });
}

/** Open callbacks of whoever had the lead since they were promised, and has it no more. */
async function lockLeftBehind(
  tx: Tx<"callbacks" | "leads" | "lead_assignments">,
  leadIds: readonly string[],
): Promise<CallbackRow[]> {
  if (leadIds.length === 0) return [];
  const { rows } = await sql<CallbackRow>`
    select c.* from callbacks c join leads l on l.tenant_id = c.tenant_id and l.id = c.lead_id
    where c.lead_id = any(${[...leadIds]}::uuid[]) and c.state in ('SCHEDULED', 'DUE', 'MISSED')
      and coalesce(c.owner_id, c.left_by) is distinct from l.assignee_id
      and exists (select from lead_assignments a
        where a.tenant_id = c.tenant_id and a.lead_id = c.lead_id
          and a.assignee_id = coalesce(c.owner_id, c.left_by) and a.to_at >= c.created_at)
    order by c.id for update of c`.execute(tx);
  return rows;
}

async function lockOpenOf(
  tx: Tx<"callbacks">,
  ownerIds: readonly string[],
): Promise<CallbackRow[]> {
  const { rows } = await sql<CallbackRow>`
    select * from callbacks where owner_id = any(${[...ownerIds]}::uuid[])
      and state in ('SCHEDULED', 'DUE', 'MISSED') order by id for update`.execute(tx);
  return rows;
}

/** A conversation so long before the time keeps the promise, too. */
const earlyMinutes = 15;

/** Somebody talked with the person: what he had promised, or any agent may keep, is done. */
export const callbacksOfCalls: Subscriber = {
  name: "callbacks.calls",
  events: [callEnded.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { id, leadId, agentId, at, outcome } = callEnded.data.parse(data);
      if (outcome !== "CONNECTED") continue;
      await keep(ctx, { id, leadId, agentId, at: new Date(at) });
    }
  },
};

type Talk = { id: string; leadId: string; agentId: string | null; at: Date };

async function keep(ctx: Ctx, { id: callId, leadId, agentId, at }: Talk): Promise<void> {
  const tx: Tx<"callbacks"> = ctx.tx;
  const until = new Date(at.getTime() + earlyMinutes * 60_000);
  const { rows } = await sql<CallbackRow>`
    update callbacks set state = 'DONE', look_at = null, held_until = null, closed_at = ${at}, closed_by = ${agentId},
      done_call_id = ${callId}
    where lead_id = ${leadId} and state in ('SCHEDULED', 'DUE', 'MISSED') and due_at <= ${until}
      and created_at < ${at} and call_id is distinct from ${callId}
      and (owner_id is null or owner_id = ${agentId})
    returning *`.execute(tx);
  if (rows.length === 0) return;
  const [lead] = await findLeads(ctx.tx, [leadId]);
  await addActivities(
    ctx,
    rows.map((row) => entryOf(ctx, "DONE", row, { callId, actorId: agentId })),
  );
  const owners = {
    assignee_id: lead?.assignee_id ?? null,
    last_agent_id: lead?.last_agent_id ?? null,
  };
  await emitAll(
    ctx,
    rows.flatMap((row) => newsOf(callbackChanged, { ...row, ...owners }, { fields: ["state"] })),
  );
}
