import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { contactWithin } from "../contacts/queries.ts";

/** Two who are not the same; the first leaves the groups in which it is with the second. */
export type Different = { leaves: string; stays: string };

export type DismissalRow = {
  id: string;
  contacts: { id: string; name: string }[];
  pairs: number;
  by_id: string;
  by_name: string | null;
  at: Date;
};

export async function insertDismissal(
  tx: Tx<"duplicate_dismissals">,
  row: { id: string; by_id: string; at: Date },
): Promise<void> {
  await tx.insertInto("duplicate_dismissals").values(row).execute();
}

const given = (pairs: readonly Different[]) => sql`
  jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as v (leaves uuid, stays uuid)`;

/** Keeps pairs both ways round; says how many were not known before. */
export async function keepDecisions(
  tx: Tx<"duplicate_decisions">,
  dismissalId: string,
  pairs: readonly Different[],
): Promise<number> {
  const result = await sql`
    insert into duplicate_decisions (contact_id, other_id, dismissal_id)
    select leaves, stays, ${dismissalId}::uuid from ${given(pairs)}
    union all
    select stays, leaves, ${dismissalId}::uuid from ${given(pairs)}
    on conflict do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0) / 2;
}

/** Takes those who leave out of each group in which they are with those who stay. */
export async function takeOut(
  tx: Tx<"duplicate_members">,
  dismissalId: string,
  pairs: readonly Different[],
): Promise<void> {
  await sql`
    update duplicate_members m set dismissal_id = ${dismissalId}::uuid
    from ${given(pairs)}
    join duplicate_members o on o.contact_id = v.stays
    where m.contact_id = v.leaves and m.group_id = o.group_id and m.dismissal_id is null`.execute(
    tx,
  );
}

export async function putBack(tx: Tx<"duplicate_members">, dismissalId: string): Promise<void> {
  await tx
    .updateTable("duplicate_members")
    .set({ dismissal_id: null })
    .where("dismissal_id", "=", dismissalId)
    .execute();
}

/** The contacts of a dismissal that is held: all of them, and those that are there still. */
export async function lockDismissal(
  tx: Tx<"duplicate_dismissals" | "duplicate_decisions" | "contacts">,
  id: string,
): Promise<{ all: string[]; living: string[] } | undefined> {
  const row = await tx
    .selectFrom("duplicate_dismissals")
    .select("id")
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  const found = await tx
    .selectFrom("duplicate_decisions as d")
    .innerJoin("contacts as c", "c.id", "d.contact_id")
    .select(["c.id", "c.deleted_at"])
    .distinct()
    .where("d.dismissal_id", "=", id)
    .execute();
  return {
    all: found.map((contact) => contact.id),
    living: found.filter((contact) => contact.deleted_at === null).map((contact) => contact.id),
  };
}

export async function deleteDismissal(tx: Tx<"duplicate_dismissals">, id: string): Promise<void> {
  await tx.deleteFrom("duplicate_dismissals").where("id", "=", id).execute();
}

/** What was said, newest first, about contacts that the caller sees. */
export async function selectDismissals(
  ctx: Ctx,
  page: { before: string | undefined; limit: number },
): Promise<DismissalRow[]> {
  const tx: Tx<"duplicate_dismissals" | "duplicate_decisions" | "contacts" | "leads" | "users"> =
    ctx.tx;
  const before = page.before ? sql`x.id < ${page.before}::uuid` : sql`true`;
  const { rows } = await sql<DismissalRow>`
    select x.id, x.by_id, u.name as by_name, x.at, d.contacts, d.pairs
    from duplicate_dismissals x
    left join users u on u.id = x.by_id
    cross join lateral (
      select jsonb_agg(distinct jsonb_build_object('id', c.id, 'name', c.name)) as contacts,
        count(*)::int / 2 as pairs
      from duplicate_decisions e join contacts c on c.id = e.contact_id
      where e.dismissal_id = x.id and c.deleted_at is null
        and ${contactWithin(ctx, "contacts:read", "EACH")}
    ) d
    where ${before} and jsonb_array_length(d.contacts) > 1
    order by x.id desc limit ${page.limit}`.execute(tx);
  return rows;
}

/** Which of these were said to be others than a contact. */
export async function differentFrom(
  tx: Tx<"duplicate_decisions">,
  contactId: string,
): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom("duplicate_decisions")
    .select("other_id")
    .where("contact_id", "=", contactId)
    .execute();
  return new Set(rows.map((row) => row.other_id));
}
