import { randomUUID } from "node:crypto";
import type pg from "pg";
import { oneOf, seeded } from "../lib/statistics.ts";
import type { LeadTenant } from "./data.ts";

/*
 * The limit: the same rows by `pg` alone, with named statements, as the superuser, without row-level
 * security, in the process of the load. Sixteen connections, as many as there are askers.
 */

const columns = `id, contact_id, name, company, status, source, external_id, assignee_id, team_id,
  time_zone, attempts, last_outcome, last_attempt_at, next_attempt_at, active_call_id, created_at,
  updated_at`;
const random = seeded(11);

export function bareNewest(admin: pg.Pool, tenants: readonly LeadTenant[]): () => Promise<void> {
  return async () => {
    const { rows } = await admin.query({
      name: "bare-list",
      text: `select ${columns} from leads where tenant_id = $1 and deleted_at is null
        order by id desc limit 50`,
      values: [oneOf(tenants, random).id],
    });
    if (rows.length !== 50) throw new Error(`the bare list has ${rows.length} rows`);
  };
}

export function bareSingle(admin: pg.Pool, tenants: readonly LeadTenant[]): () => Promise<void> {
  return async () => {
    const tenant = oneOf(tenants, random);
    const { rows } = await admin.query({
      name: "bare-get",
      text: `select ${columns}, attributes from leads where tenant_id = $1 and id = $2`,
      values: [tenant.id, oneOf(tenant.samples, random)],
    });
    if (rows.length !== 1) throw new Error("the bare lead is missing");
  };
}

/** One row of `contacts` in a transaction of its own: what any product must write at least. */
export function bareCreate(admin: pg.Pool, tenants: readonly LeadTenant[]): () => Promise<void> {
  return async () => {
    await admin.query({
      name: "bare-create",
      text: `insert into contacts (tenant_id, id, kind, name, created_at)
        values ($1, $2, 'PERSON', 'Bare Bench', clock_timestamp())`,
      values: [oneOf(tenants, random).id, randomUUID()],
    });
  };
}
