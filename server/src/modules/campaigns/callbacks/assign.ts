import {
  type assignCallbacks as assignEndpoint,
  type CallbackMoveReason,
  type CallbackReceiver,
  callbackChanged,
  type Input,
} from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { addActivities, showLeads } from "../../contacts/index.ts";
import { keepingOf, keptColumns, withMove } from "./keeping.ts";
import { isOpen } from "./machine.ts";
import { newsOf } from "./news.ts";
import { activeUsers, demandTeam, leastBusy, loadsOf, namesOf, userNamed } from "./owners.ts";
import { type CallbackRow, findLeads, lockCallbacks } from "./queries.ts";
import { entryOf, type Ownership } from "./schedule.ts";
import { reaches } from "./sight.ts";
import { tellGiven } from "./telling.ts";

type Body = Input<typeof assignEndpoint>["body"];
type OwnedLead = Awaited<ReturnType<typeof findLeads>>[number];

/** A callback with its lead, and whose it is to be. */
export type HandOver = {
  row: CallbackRow;
  lead: OwnedLead;
  to: Ownership;
  leftBy?: string | null;
  because: CallbackMoveReason;
};

/** Gives callbacks to somebody else, all of them or none, and says whose each is now. */
export async function assignCallbacks(ctx: Ctx, { callbackIds, to }: Body) {
  const held = await lockOpen(ctx, callbackIds);
  const choose = await chooser(ctx, to, held);
  const handed = held.flatMap(({ row, lead }): HandOver[] => {
    const receiver = choose({ row, lead });
    const isSame = receiver && row.owner_id === receiver.ownerId && row.team_id === receiver.teamId;
    return receiver && !isSame ? [{ row, lead, to: receiver, because: "GIVEN" }] : [];
  });
  await handOver(ctx, handed);
  await showToOwners(ctx, handed);
  return { items: await outcomes(ctx.tx, held, handed) };
}

/** Whoever is to call sees from now on whom. */
export async function showToOwners(ctx: Ctx, handed: readonly HandOver[]): Promise<void> {
  const shown = handed.flatMap(({ row, to }) => {
    return to.ownerId === null ? [] : [{ leadId: row.lead_id, agentId: to.ownerId }];
  });
  await showLeads(ctx, shown);
}

/** Open callbacks that the caller may give away, with their leads, held until the transaction ends. */
export async function lockOpen(ctx: Ctx, callbackIds: readonly string[]): Promise<Held[]> {
  const rows = await lockCallbacks(ctx.tx, callbackIds);
  const within = rows.filter((row) => reaches(ctx, "callbacks:assign", row));
  const leads = new Map(
    (await findLeads(ctx.tx, [...new Set(within.map((row) => row.lead_id))])).map((lead) => [
      lead.id,
      lead,
    ]),
  );
  const held = within.flatMap((row) => {
    const lead = leads.get(row.lead_id);
    return lead ? [{ row, lead }] : [];
  });
  if (held.length < new Set(callbackIds).size) throw notFound("callback");
  const closed = held.find(({ row }) => !isOpen(row.state));
  if (closed) {
    const details = { id: closed.row.id, state: closed.row.state };
    throw new Refusal("conflict", "One of the callbacks is closed", { details });
  }
  return held;
}

type Held = { row: CallbackRow; lead: OwnedLead };
type Choose = (held: Held) => Ownership | undefined;

async function chooser(ctx: Ctx, to: CallbackReceiver, held: readonly Held[]): Promise<Choose> {
  switch (to.kind) {
    case "USER": {
      const named = await userNamed(ctx, to.userId);
      return () => named;
    }
    case "ANYONE":
      await demandTeam(ctx.tx, to.teamId);
      return () => ({ ownerId: null, teamId: to.teamId });
    case "LEAD_OWNER": {
      const ids = held.flatMap(({ lead }) => lead.assignee_id ?? []);
      const users = await activeUsers(ctx.tx, ids);
      return ({ lead }) => {
        const user = users.get(lead.assignee_id ?? "");
        return user && { ownerId: user.id, teamId: user.team_id };
      };
    }
    case "LEAST_BUSY": {
      await demandTeam(ctx.tx, to.teamId);
      const teamOf = ({ row, lead }: Held) => to.teamId ?? row.team_id ?? lead.team_id;
      const teams = held.map(teamOf).filter((id) => id !== null);
      const loads = await loadsOf(ctx.tx, [...new Set(teams)]);
      return (one) => {
        const found = leastBusy(loads, teamOf(one), one.row.owner_id);
        return found && { ownerId: found.id, teamId: found.team_id };
      };
    }
  }
}

/** Writes whose callbacks are from now on, and tells the old owners and the new. */
export async function handOver(ctx: Ctx, handed: readonly HandOver[]): Promise<void> {
  if (handed.length === 0) return;
  const { reserveMs } = await keepingOf(ctx);
  const values = handed.map(({ row, to, leftBy, because }) => {
    const owned = { ...row, owner_id: to.ownerId };
    return {
      id: row.id,
      owner_id: to.ownerId,
      team_id: to.teamId,
      left_by: leftBy ?? null,
      ...keptColumns(owned, ctx.now, reserveMs),
      moves: withMove(ctx, row, to.ownerId, because),
    };
  });
  await sql`
    update callbacks c set owner_id = v.owner_id, team_id = v.team_id, left_by = v.left_by,
      look_at = v.look_at, held_until = v.held_until, moves = v.moves
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
      as v (id uuid, owner_id uuid, team_id uuid, left_by uuid, look_at timestamptz,
        held_until timestamptz, moves jsonb)
    where c.id = v.id and c.id = any(${values.map(({ id }) => id)}::uuid[])`.execute(ctx.tx);
  const after = handed.map(({ row, to }) => ({
    ...row,
    owner_id: to.ownerId,
    team_id: to.teamId,
  }));
  await addActivities(
    ctx,
    handed.map(({ row, to, because }) =>
      entryOf(ctx, "ASSIGNED", { ...row, owner_id: to.ownerId }, { because }),
    ),
  );
  await emitAll(
    ctx,
    handed.flatMap(({ row, lead, to }) => {
      const { assignee_id, last_agent_id } = lead;
      const now = { ...row, owner_id: to.ownerId, team_id: to.teamId, assignee_id, last_agent_id };
      return newsOf(callbackChanged, now, {
        ownerBefore: row.owner_id,
        fields: ["ownerId"],
        change: { before: { ownerId: row.owner_id }, after: { ownerId: to.ownerId } },
      });
    }),
  );
  await tellGiven(ctx, after);
}

async function outcomes(tx: Tx<"users">, held: readonly Held[], handed: readonly HandOver[]) {
  const owners = new Map(handed.map(({ row, to }) => [row.id, to.ownerId]));
  const ownerOf = ({ row }: Held) => (owners.has(row.id) ? owners.get(row.id) : row.owner_id);
  const ids = held.flatMap((one) => ownerOf(one) ?? []);
  const names = await namesOf(tx, ids);
  return held.map((one) => {
    const ownerId = ownerOf(one) ?? null;
    const { id } = one.row;
    return { id, ownerId, ownerName: names.get(ownerId ?? "") ?? null, changed: owners.has(id) };
  });
}
