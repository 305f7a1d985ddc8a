import type { LeadStatus } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { anyOwner, type FieldOwner, selectFields } from "../fields/queries.ts";
import { keyOf, type Named, type Names, type PipelineRow, stagesByName } from "./file/names.ts";
import type { Catalogue } from "./file/row.ts";

/** What of the tenant's own the cells of a file are read by, as it is now. */
export async function catalogueOf(ctx: Ctx): Promise<Catalogue> {
  const tx: Tx<"tenants"> = ctx.tx;
  const { time_zone: zone } = await tx
    .selectFrom("tenants")
    .select("time_zone")
    .executeTakeFirstOrThrow();
  const own = await selectFields(ctx.tx, anyOwner, false);
  const of = (record: FieldOwner) => own.filter((field) => field.record === record);
  const contactFields = { PERSON: of("PERSON"), COMPANY: of("COMPANY") };
  return { fields: of("LEAD"), contactFields, names: await readNames(ctx.tx), zone };
}

async function readNames(tx: Tx<"tags" | "lead_lists" | "pipelines" | "stages">): Promise<Names> {
  const tags = await tx
    .selectFrom("tags")
    .select(["id", "name"])
    .where("retired", "=", false)
    .execute();
  const lists = await tx
    .selectFrom("lead_lists")
    .select(["id", "name"])
    .where("retired", "=", false)
    .where("kind", "=", "FIXED")
    .execute();
  return { tags: byName(tags), lists: byName(lists), stages: stagesByName(await pipelinesOf(tx)) };
}

function byName(rows: readonly Named[]): Map<string, Named> {
  return new Map(rows.map((row) => [keyOf(row.name), row]));
}

async function pipelinesOf(
  tx: Tx<"pipelines" | "stages">,
): Promise<(PipelineRow & { id: string })[]> {
  type Stage = { id: string; name: string; status: LeadStatus | null };
  const { rows } = await sql<{ id: string; name: string; isDefault: boolean; stages: Stage[] }>`
    select p.id, p.name, p.is_default as "isDefault", coalesce((
      select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'status', s.status))
      from stages s where s.pipeline_id = p.id), '[]') as stages
    from pipelines p`.execute(tx);
  return rows;
}
