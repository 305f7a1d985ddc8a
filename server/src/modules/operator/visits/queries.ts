import type { VisitLevel } from "@parley/contract";
import type { Selectable } from "kysely";
import type { SupportVisits } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";

type Tables = Tx<"support_consents" | "support_visits" | "users">;
export type VisitRow = Omit<Selectable<SupportVisits>, "level"> & { level: VisitLevel };
export type ConsentRow = {
  id: string;
  level: VisitLevel;
  granted_at: Date;
  until: Date;
  granted_by_name: string | null;
};

/** The consent that holds now, if there is one. */
export function currentConsent(tx: Tables, now: Date): Promise<ConsentRow | undefined> {
  return tx
    .selectFrom("support_consents as c")
    .leftJoin("users as u", "u.id", "c.granted_by")
    .select(["c.id", "c.level", "c.granted_at", "c.until", "u.name as granted_by_name"])
    .where("c.revoked_at", "is", null)
    .where("c.until", ">", now)
    .$castTo<ConsentRow>()
    .executeTakeFirst();
}

/** Visits, the newest first. */
export function selectVisits(
  tx: Tables,
  filter: { before?: string | undefined; limit: number },
): Promise<VisitRow[]> {
  const { before, limit } = filter;
  return tx
    .selectFrom("support_visits")
    .selectAll()
    .$if(before !== undefined, (query) => query.where("id", "<", before ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .$castTo<VisitRow>()
    .execute();
}

/** The visit that an operator is on, as long as the consent for it holds. */
export function openVisitOf(
  tx: Tables,
  operatorId: string,
  now: Date,
): Promise<VisitRow | undefined> {
  return tx
    .selectFrom("support_visits as v")
    .innerJoin("support_consents as c", "c.id", "v.consent_id")
    .selectAll("v")
    .where("v.operator_id", "=", operatorId)
    .where("v.ended_at", "is", null)
    .where("v.ends_at", ">", now)
    .where("c.revoked_at", "is", null)
    .where("c.until", ">", now)
    .orderBy("v.id", "desc")
    .limit(1)
    .$castTo<VisitRow>()
    .executeTakeFirst();
}

/** Ends what is open: of one operator, or of all. */
export async function closeVisits(tx: Tables, now: Date, operatorId?: string): Promise<string[]> {
  const rows = await tx
    .updateTable("support_visits")
    .set({ ended_at: now })
    .where("ended_at", "is", null)
    .where("ends_at", ">", now)
    .$if(operatorId !== undefined, (query) => query.where("operator_id", "=", operatorId ?? ""))
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}
