import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";

type Tables = Tx<
  | "users"
  | "teams"
  | "campaigns"
  | "dispositions"
  | "pause_reasons"
  | "scripts"
  | "split_tests"
  | "pipelines"
  | "stages"
  | "do_not_call_lists"
  | "leads"
  | "contact_points"
  | "campaign_members"
>;

/** What stands in place of an id that another installation has another one for. */
export type Names = { idOf: Map<string, string>; digestOf: Map<string, string> };

/** The demo tenant's records by what they are called; leads of the history by the id that their source gave them. */
export async function namesOf(ctx: Ctx, like: string): Promise<Names> {
  const tx: Tables = ctx.tx;
  const { rows } = await sql<{ name: string; id: string }>`
    with own as (
      select l.id, l.contact_id, l.external_id from leads l
      where l.tenant_id = current_tenant() and l.external_id like ${like}
    )
    select 'u ' || email as name, id from users
    union all select 't ' || name, id from teams
    union all select 'c ' || name, id from campaigns
    union all select 'd ' || name, id from dispositions
    union all select 'p ' || name, id from pause_reasons
    union all select 's ' || name, id from scripts
    union all select 'x ' || name, id from split_tests
    union all select 'w ' || name, id from pipelines
    union all select 'g ' || p.name || '/' || s.name, s.id
      from stages s join pipelines p on p.tenant_id = s.tenant_id and p.id = s.pipeline_id
    union all select 'n ' || name, id from do_not_call_lists
    union all select 'L ' || external_id, id from own
    union all select 'C ' || external_id, contact_id from own
    union all select 'P ' || o.external_id, p.id from own o
      join contact_points p on p.tenant_id = current_tenant() and p.contact_id = o.contact_id
      where p.type = 'PHONE'
    union all select 'M ' || o.external_id, m.id from own o
      join campaign_members m on m.tenant_id = current_tenant() and m.lead_id = o.id`.execute(tx);
  const { rows: digests } = await sql<{ name: string; digest: string }>`
    select l.external_id as name, encode(p.digest, 'hex') as digest
    from leads l join contact_points p on p.tenant_id = l.tenant_id and p.contact_id = l.contact_id
    where l.tenant_id = current_tenant() and l.external_id like ${like} and p.type = 'PHONE'`.execute(
    tx,
  );
  return {
    idOf: new Map(rows.map(({ name, id }) => [name, id])),
    digestOf: new Map(digests.map(({ name, digest }) => [name, digest])),
  };
}
