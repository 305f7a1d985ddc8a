import type { AttributeValue, LeadStatus } from "@parley/contract";
import { type Selectable, sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { pageLimit } from "../../../platform/db/page-limit.ts";
import type { Leads } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import { demandRoom } from "../../../platform/quota.ts";
import { insertAssignments } from "../assignments/queries.ts";
import { type LeadQuery, leadCondition } from "./filter.ts";
import { arrange, type Order, type Place, partsFrom } from "./order.ts";

type LeadTable = Selectable<Leads>;

type Instants = "last_attempt_at" | "next_attempt_at" | "created_at" | "updated_at" | "stage_since";

/** A lead as a list shows it. What is only shown of its instants stays as the database writes it. */
export type LeadRow = Omit<
  LeadTable,
  | "tenant_id"
  | "attributes"
  | "import_id"
  | "created_by"
  | "deleted_by"
  | "purged_at"
  | "status"
  | "company_key"
  | Instants
> & {
  status: LeadStatus;
  assignee_name: string | null;
  tag_ids: string[];
  /** In tenths of a point. */
  score: number | null;
  /** What the list is sorted by, as the database writes it. */
  sort_value: string | null;
  /** Only where they were asked for. */
  attributes?: Record<string, AttributeValue>;
  last_attempt_at: string | null;
  next_attempt_at: string | null;
  created_at: string;
  updated_at: string;
};
export type LeadFull = LeadRow & {
  attributes: Record<string, AttributeValue>;
  stage_since: Date;
  purged_at: Date | null;
};

/*
 * Lists are asked for more than anything else, so the statement is text: to build it of parts each time
 * would take longer than to look the leads up.
 */
export const listed = sql.raw(`
    l.id, l.contact_id, l.name, l.name_key, l.company, l.status, l.source, l.external_id,
    l.assignee_id, l.last_agent_id, l.team_id, l.pipeline_id, l.stage_id, l.time_zone, l.country,
    l.region, l.attempts, l.last_outcome,
    l.active_call_id, l.deleted_at, l.version, u.name as assignee_name,
    array(select t.tag_id from lead_tags t where t.lead_id = l.id order by t.tag_id) as tag_ids,
    (select s.score from lead_scores s where s.lead_id = l.id) as score,
    l.last_attempt_at::text, l.next_attempt_at::text, l.created_at::text, l.updated_at::text`);
export const withAssignee = sql.raw("from leads l left join users u on u.id = l.assignee_id");

export type LeadPage = {
  order: Order;
  after: Place | undefined;
  limit: number;
  withAttributes?: boolean;
};

/**
 * Leads that the query finds, in the order of the list, after a place in it. Those without a value of
 * what the list is sorted by come behind the others, by a statement of their own: so each has an index.
 */
export async function selectLeads(ctx: Ctx, query: LeadQuery, page: LeadPage): Promise<LeadRow[]> {
  const tx: Tx<"leads" | "users" | "lead_values"> = ctx.tx;
  const { order, after, limit } = page;
  const attributes = sql.raw(page.withAttributes ? ", l.attributes" : "");
  const found: LeadRow[] = [];
  const fieldId = order.by.kind === "OWN" ? order.by.fieldId : undefined;
  const range = query.ranges?.find((one) => one.fieldId === fieldId)?.within;
  const parts = partsFrom(order, after).filter((part) => !range || part === "VALUED");
  for (const part of parts) {
    const left = limit - found.length;
    if (left <= 0) break;
    const { from, value, within, orderBy } = arrange(order, part, after);
    const between = range ? sql`and ${range}` : sql``;
    const { rows } = await sql<LeadRow>`
      select ${listed}, ${value} as sort_value${attributes} ${from}
      where ${within} ${between} and ${leadCondition(ctx, query)}
      order by ${orderBy} limit ${pageLimit(left)}`.execute(tx);
    found.push(...rows);
  }
  return found;
}

/** How many leads the query finds, counted up to `most`. */
export async function countLeadsUpTo(ctx: Ctx, query: LeadQuery, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (
      select from leads l where ${leadCondition(ctx, query)} limit ${most}) as found`.execute(
    ctx.tx,
  );
  return rows[0]?.count ?? 0;
}

/** Ids of leads whose name or company contains the fragment, whatever the caller's scope. */
export async function searchLeadIds(
  tx: Tx<"leads">,
  fragment: string,
  { sort }: Order,
  after: Place | undefined,
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from search_leads(${fragment}, ${sort}, ${after?.value ?? null}, ${after?.id ?? null},
      ${most})`.execute(tx);
  return rows.map((row) => row.id);
}

/** Where a lead stands in a list by name. */
export async function placeOf(tx: Tx<"leads">, id: string): Promise<Place | undefined> {
  const row = await tx
    .selectFrom("leads")
    .select("name_key")
    .where("id", "=", id)
    .executeTakeFirst();
  return row && { value: row.name_key, id };
}

/** One lead, deleted or not, whoever asks: the caller's scope is judged by the service. */
export async function findLead(
  tx: Tx<"leads" | "users">,
  id: string,
): Promise<LeadFull | undefined> {
  const { rows } = await sql<LeadFull>`
    select ${listed}, null as sort_value, l.attributes, l.stage_since, l.purged_at
    ${withAssignee} where l.id = ${id}`.execute(tx);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function lockLead(
  tx: Tx<"leads" | "users">,
  id: string,
): Promise<LeadFull | undefined> {
  const { rows } = await sql<LeadFull>`
    select ${listed}, null as sort_value, l.attributes, l.stage_since, l.purged_at
    ${withAssignee} where l.id = ${id} for update of l`.execute(tx);
  return rows[0];
}

/** Several, held in one order, so that two who want the same ones never wait for each other. */
export async function lockLeads(
  tx: Tx<"leads" | "users">,
  ids: readonly string[],
): Promise<LeadFull[]> {
  const { rows } = await sql<LeadFull>`
    select ${listed}, null as sort_value, l.attributes, l.stage_since, l.purged_at ${withAssignee}
    where l.id = any(${[...ids]}::uuid[]) order by l.id for update of l`.execute(tx);
  return rows;
}

export type NewLeadRow = {
  id: string;
  contact_id: string;
  status: LeadStatus;
  source: string | null;
  external_id: string | null;
  assignee_id: string | null;
  team_id: string | null;
  attributes: Record<string, unknown>;
  import_id: string | null;
  created_by: string | null;
  /** Where it begins; else where its status belongs. */
  pipeline_id?: string;
  stage_id?: string;
};

/** Refuses what goes beyond the leads that the tenant may have; asked after they were written. */
export function demandLeadRoom(ctx: Ctx): Promise<void> {
  const tx: Tx<"leads"> = ctx.tx;
  return demandRoom(ctx, "leads", async () => {
    const row = await tx
      .selectFrom("leads")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("deleted_at", "is", null)
      .executeTakeFirstOrThrow();
    return row.count;
  });
}

/**
 * Leads of contacts that are there; what a list shows of the contact is copied from it. They begin in the
 * default pipeline, where their status belongs, else in its first stage.
 */
export async function insertLeads(
  tx: Tx<"leads" | "contacts" | "pipelines" | "stages" | "lead_assignments">,
  rows: readonly NewLeadRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const statuses = [...new Set(rows.map((row) => row.status))];
  await sql`
    with place as materialized (
      select distinct on (w.status) w.status, s.pipeline_id, s.id as stage_id
      from unnest(${statuses}::text[]) as w (status)
      cross join pipelines p join stages s on s.pipeline_id = p.id
      where p.is_default
      order by w.status, (s.status is not distinct from w.status) desc, s.position
    )
    insert into leads (id, contact_id, name, company, time_zone, country, region, status, source,
      external_id, assignee_id, team_id, attributes, import_id, created_by, created_at,
      pipeline_id, stage_id, stage_since)
    select v.id, v.contact_id, c.name, c.company, c.time_zone, c.country, c.region, v.status, v.source, v.external_id,
      v.assignee_id, v.team_id, v.attributes, v.import_id, v.created_by, ${now},
      coalesce(v.pipeline_id, place.pipeline_id), coalesce(v.stage_id, place.stage_id), ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, contact_id uuid, status text, source text, external_id text, assignee_id uuid,
      team_id uuid, attributes jsonb, import_id uuid, created_by uuid, pipeline_id uuid,
      stage_id uuid)
    left join place on place.status = v.status
    cross join lateral (
      select name, company, time_zone, country, region from contacts c where c.id = v.contact_id limit 1
    ) as c`.execute(tx);
  await assignNew(tx, rows, now);
}

/** Writes down who has new leads from the beginning. */
export async function assignNew(
  tx: Tx<"lead_assignments">,
  rows: readonly NewLeadRow[],
  now: Date,
): Promise<void> {
  const given = rows.flatMap(({ id, assignee_id, team_id, import_id, created_by }) => {
    if (assignee_id === null) return [];
    const cause = import_id === null ? ("MANUAL" as const) : ("IMPORT" as const);
    const whose = { assignee_id, team_id, actor_id: created_by };
    return [{ id: newId(), lead_id: id, ...whose, cause, reason: null }];
  });
  await insertAssignments(tx, given, now);
}

export type LeadChange = {
  status?: LeadStatus;
  source?: string | null;
  external_id?: string | null;
  assignee_id?: string | null;
  team_id?: string | null;
  attributes?: string;
  deleted_at?: Date | null;
  deleted_by?: string | null;
  pipeline_id?: string;
  stage_id?: string;
  stage_since?: Date;
};

export async function updateLeadRow(
  tx: Tx<"leads">,
  id: string,
  change: LeadChange,
): Promise<void> {
  await tx.updateTable("leads").set(change).where("id", "=", id).execute();
}

export async function markLeadsDeleted(
  tx: Tx<"leads">,
  ids: readonly string[],
  { at, by }: { at: Date; by: string | null },
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("leads")
    .set({ deleted_at: at, deleted_by: by })
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** A lead that has this id of another system already. */
export async function leadWithExternalId(
  tx: Tx<"leads">,
  externalId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom("leads")
    .select("id")
    .where("external_id", "=", externalId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row?.id;
}

export type Assignee = { id: string; team_id: string | null };

/** An active user of the tenant, who can be given leads. */
export function findAssignee(tx: Tx<"users">, id: string): Promise<Assignee | undefined> {
  return tx
    .selectFrom("users")
    .select(["id", "team_id"])
    .where("id", "=", id)
    .where("status", "=", "ACTIVE")
    .executeTakeFirst();
}
