import { sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { digestOf, openPoint } from "../../points/points.ts";
import { mailboxOf } from "../alias.ts";

/** So many contacts, or addresses, are looked at in one step. */
export const keyBatch = 5000;

/** Before every id. */
const first = "00000000-0000-0000-0000-000000000000";

/** Own fields that hold a postal code, by what tenants call them. */
const postalNames =
  /^(post(al)?[ _-]?(code|district)|postcode|zip([ _-]?code)?|plz|codigo[ _-]?postal|cp)$/i;

/** The keys under which this tenant's contacts and leads may have a postal code. */
export async function postalFields(tx: Tx<"lead_fields">): Promise<string[]> {
  const fields = await tx.selectFrom("lead_fields").select("key").execute();
  const known = ["postcode", "postalCode", "zip", "zipCode", "postalDistrict"];
  const own = fields.map(({ key }) => key).filter((key) => postalNames.test(key));
  return [...new Set([...known, ...own])];
}

export type Walked = { last: string | null; count: number };

/** Writes down the firm, the postal code and the foreign ids of the next contacts. */
export async function writeKeys(
  ctx: Ctx,
  runId: string,
  after: string | null,
  postal: readonly string[],
): Promise<Walked> {
  const tx: Tx<"contacts" | "leads" | "duplicate_keys"> = ctx.tx;
  const { rows } = await sql<Walked>`
    with batch as (
      select c.id, c.company, c.attributes, c.deleted_at from contacts c
      where c.id > ${after ?? first} order by c.id limit ${keyBatch}
    ), alive as (
      select id, company, attributes from batch where deleted_at is null
    ), held as (
      select l.contact_id, l.external_id, l.attributes from leads l
      join alive a on a.id = l.contact_id
      where l.deleted_at is null
    ), signs as (
      select id as contact_id, 'COMPANY' as kind, company_words(company) as sign
      from alive where company is not null
      union
      select contact_id, 'EXTERNAL_ID', lower(regexp_replace(external_id, '[^[:alnum:]]', '', 'g'))
      from held where external_id is not null
      union
      select h.contact_id, 'POSTAL_CODE', lower(regexp_replace(h.attributes ->> f.key, '[^[:alnum:]]', '', 'g'))
      from (
        select contact_id, attributes from held
        union all select id, attributes from alive where attributes <> '{}') h
      cross join unnest(${[...postal]}::text[]) as f (key)
      where h.attributes ? f.key
    ), written as (
      insert into duplicate_keys (run_id, kind, key, contact_id)
      select ${runId}, kind, digest_key(kind, sign), contact_id from signs
      where length(sign) >= 2
      on conflict do nothing
    )
    select (array_agg(id order by id desc))[1] as last, count(*)::int as count from batch
  `.execute(tx);
  return rows[0] ?? { last: null, count: 0 };
}

/** Writes down the mailbox of each address that is written otherwise than plainly. */
export async function writeAliases(ctx: Ctx, runId: string, after: string | null): Promise<Walked> {
  const tx: Tx<"contact_points" | "duplicate_keys"> = ctx.tx;
  const { rows } = await sql<{ id: string; contact_id: string; type: string; value: Buffer }>`
    select id, contact_id, type, case when type = 'EMAIL' then value end as value
    from contact_points where id > ${after ?? first} order by id limit ${keyBatch}`.execute(tx);
  const vault = await ctx.vault();
  const found: { key: string; contact_id: string }[] = [];
  for (const row of rows) {
    if (row.type !== "EMAIL") continue;
    const email = openPoint(vault, row);
    const mailbox = mailboxOf(email);
    if (mailbox === email) continue;
    const key = digestOf(vault, "EMAIL", mailbox).toString("hex");
    found.push({ key, contact_id: row.contact_id });
  }
  if (found.length > 0) {
    await sql`
      insert into duplicate_keys (run_id, kind, key, contact_id)
      select ${runId}, 'EMAIL_ALIAS', decode(v.key, 'hex'), v.contact_id
      from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as v (key text, contact_id uuid)
      on conflict do nothing`.execute(tx);
  }
  return { last: rows.at(-1)?.id ?? null, count: rows.length };
}

/** Takes the keys of a slice away when it has been compared. */
export async function dropKeys(
  tx: Tx<"duplicate_keys">,
  runId: string,
  kind: string,
  [from, to]: readonly [Buffer, Buffer],
): Promise<void> {
  await sql`
    delete from duplicate_keys where run_id = ${runId} and kind = ${kind}
      and key >= ${from} and key < ${to}`.execute(tx);
}
