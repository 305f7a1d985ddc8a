import type { Condition } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { checkCondition, conditionSql, type LeadFields, leadFields } from "../../contacts/index.ts";
import { dayOfField, nextBeginning, spanOfDay } from "../calendar.ts";
import { type Ready, readyVersion } from "../definitions.ts";
import { setSchedule, tenantZone } from "../queries.ts";
import { begin } from "./begin.ts";

/** A beginning for all leads that a version is for. */
export type NewFiring = {
  workflowId: string;
  version: number;
  shadow: boolean;
  trigger: string;
  eventId: string;
  importId: string | null;
  onDay: string | null;
};

export async function insertFiring(ctx: Ctx, firing: NewFiring): Promise<void> {
  const tx: Tx<"workflow_firings"> = ctx.tx;
  await tx
    .insertInto("workflow_firings")
    .values({
      id: newId(),
      workflow_id: firing.workflowId,
      version: firing.version,
      shadow: firing.shadow,
      trigger: firing.trigger,
      event_id: firing.eventId,
      import_id: firing.importId,
      on_day: firing.onDay,
      due_at: ctx.now,
    })
    .execute();
}

type DueSchedule = {
  workflow_id: string;
  shadow: boolean;
  number: number | null;
  definition: unknown;
};

/** Schedules that are due begin, and are set to their next time. Times that were missed count once. */
export async function fireSchedules(ctx: Ctx): Promise<void> {
  const tx: Tx<"workflow_schedules" | "workflows" | "workflow_versions" | "tenants"> = ctx.tx;
  const { rows } = await sql<DueSchedule>`
    select s.workflow_id, s.shadow, v.number, v.definition
    from (select * from workflow_schedules where next_due_at <= ${ctx.now}
      order by next_due_at limit 50 for update skip locked) s
    join workflows w on w.id = s.workflow_id
    left join workflow_versions v on v.workflow_id = w.id and v.number =
      case when s.shadow then w.shadow_version when w.enabled then w.live_version end
    `.execute(tx);
  if (rows.length === 0) return;
  const zone = await tenantZone(tx);
  // The live version and its shadow begin with the same event where they begin together.
  const events = new Map<string, string>();
  for (const { workflow_id: workflowId, shadow, number, definition } of rows) {
    if (number === null) {
      await setSchedule(ctx, workflowId, shadow, undefined);
      continue;
    }
    const { trigger } = readyVersion(workflowId, number, definition).definition;
    const eventId = events.get(workflowId) ?? newId();
    events.set(workflowId, eventId);
    await insertFiring(ctx, {
      workflowId,
      version: number,
      shadow,
      trigger: trigger.type,
      eventId,
      importId: null,
      onDay: trigger.type === "DATE" ? dayOfField(zone, trigger.offsetDays, ctx.now) : null,
    });
    await setSchedule(ctx, workflowId, shadow, nextBeginning(trigger, zone, ctx.now));
  }
}

type FiringRow = {
  id: string;
  workflow_id: string;
  version: number;
  shadow: boolean;
  trigger: string;
  event_id: string;
  import_id: string | null;
  on_day: string | null;
  after_lead_id: string | null;
  definition: unknown;
};

const portion = 500;

/** The next portion of a beginning that is due; false where there is none. */
export async function workFiring(ctx: Ctx): Promise<boolean> {
  const tx: Tx<"workflow_firings" | "workflow_versions"> = ctx.tx;
  const { rows } = await sql<FiringRow>`
    select f.id, f.workflow_id, f.version, f.shadow, f.trigger, f.event_id, f.import_id,
      f.on_day::text as on_day, f.after_lead_id, v.definition
    from (select * from workflow_firings where due_at <= ${ctx.now} order by due_at, id limit 1
      for update skip locked) f
    join workflow_versions v on v.workflow_id = f.workflow_id and v.number = f.version`.execute(tx);
  const [firing] = rows;
  if (!firing) return false;
  const ready = readyVersion(firing.workflow_id, firing.version, firing.definition);
  const leadIds = await leadsFor(ctx, firing, ready);
  await begin(
    ctx,
    leadIds.map((leadId) => ({
      workflowId: firing.workflow_id,
      version: firing.version,
      shadow: firing.shadow,
      perLeadHour: ready.definition.perLeadHour,
      leadId,
      trigger: firing.trigger,
      eventId: firing.event_id,
      causeId: null,
    })),
  );
  const last = leadIds.at(-1);
  if (last === undefined || leadIds.length < portion) {
    await tx.deleteFrom("workflow_firings").where("id", "=", firing.id).execute();
  } else {
    await tx
      .updateTable("workflow_firings")
      .set({ after_lead_id: last })
      .where("id", "=", firing.id)
      .execute();
  }
  return true;
}

/** Leads that a firing has not come to yet, in the order of their ids. */
async function leadsFor(ctx: Ctx, firing: FiringRow, { definition }: Ready): Promise<string[]> {
  const tx: Tx<"leads"> = ctx.tx;
  const parts = [sql`l.deleted_at is null`];
  if (firing.after_lead_id !== null) parts.push(sql`l.id > ${firing.after_lead_id}`);
  if (firing.import_id !== null) parts.push(sql`l.import_id = ${firing.import_id}`);
  const fields = await leadFields(ctx);
  const wanted = definition.condition === null ? [] : [definition.condition];
  if (firing.on_day !== null && definition.trigger.type === "DATE") {
    const type = fields.get(definition.trigger.field)?.type;
    // A field that is no more names nobody.
    if (type === undefined) return [];
    wanted.push(await onDay(ctx, definition.trigger.field, type, firing.on_day));
  }
  const all = { all: wanted };
  if (!isAskable(fields, all)) return [];
  parts.push(sql`${conditionSql(fields, all, ctx.now)}`);
  const { rows } = await sql<{ id: string }>`
    select l.id from leads l where ${sql.join(parts, sql` and `)}
    order by l.id limit ${portion}`.execute(tx);
  return rows.map(({ id }) => id);
}

async function onDay(ctx: Ctx, field: string, type: string, day: string): Promise<Condition> {
  if (type === "DATE") return { field, op: "IS", value: day };
  const [first, last] = spanOfDay(await tenantZone(ctx.tx), day);
  return { field, op: "BETWEEN", value: [first.toISOString(), last.toISOString()] };
}

/** A field that a condition asks about may have gone since it was published; then it is for nobody. */
function isAskable(fields: LeadFields, condition: Condition): boolean {
  try {
    checkCondition(fields, condition);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** A beginning that fails is put off, so that others have their turn. */
export async function putFiringOff(ctx: Ctx): Promise<void> {
  const tx: Tx<"workflow_firings"> = ctx.tx;
  const later = new Date(ctx.now.getTime() + 600_000);
  await sql`
    update workflow_firings set due_at = ${later} where id = (
      select id from workflow_firings where due_at <= ${ctx.now} order by due_at, id limit 1)`.execute(
    tx,
  );
}
