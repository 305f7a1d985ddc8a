import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import type { ActivityRow } from "./queries.ts";

/** A note, deleted or not, held until the transaction ends. */
export async function lockNote(tx: Tx<"activities">, id: string): Promise<ActivityRow | undefined> {
  return (await notes(tx, id).forUpdate().execute())[0];
}

/** The same, to be read only. */
export async function findNote(tx: Tx<"activities">, id: string): Promise<ActivityRow | undefined> {
  return (await notes(tx, id).execute())[0];
}

function notes(tx: Tx<"activities">, id: string) {
  return tx
    .selectFrom("activities")
    .selectAll()
    .select(sql<null>`null`.as("actor_name"))
    .where("id", "=", id)
    .where("type", "=", "NOTE")
    .$castTo<ActivityRow>();
}

type NoteChange = {
  note?: Buffer;
  edited_at?: Date;
  pinned_at?: Date | null;
  deleted_at?: Date | null;
};

export async function updateNoteRow(
  tx: Tx<"activities">,
  id: string,
  change: NoteChange,
): Promise<void> {
  await tx
    .updateTable("activities")
    .set(change)
    .$if(change.note !== undefined, (query) => query.set({ text: null }))
    .where("id", "=", id)
    .execute();
}

export type VersionRow = {
  id: string;
  note: Buffer;
  created_at: Date;
  replaced_by: string | null;
};

/** Keeps what a note said; sealed by its own id. */
export async function insertVersion(
  tx: Tx<"note_versions">,
  version: { activityId: string; seal: (id: string) => Buffer; by: string | null; at: Date },
): Promise<void> {
  const id = newId();
  await tx
    .insertInto("note_versions")
    .values({
      id,
      activity_id: version.activityId,
      note: version.seal(id),
      replaced_by: version.by,
      created_at: version.at,
    })
    .execute();
}

export function selectVersions(
  tx: Tx<"note_versions">,
  activityId: string,
  most: number,
): Promise<VersionRow[]> {
  return tx
    .selectFrom("note_versions")
    .select(["id", "note", "created_at", "replaced_by"])
    .where("activity_id", "=", activityId)
    .orderBy("id", "desc")
    .limit(most)
    .execute();
}

/** Takes away for good what was deleted before an instant. */
export async function purgeNotes(
  tx: Tx<"activities">,
  before: Date,
  most: number,
): Promise<number> {
  const { rows } = await sql`
    delete from activities where id in (
      select id from activities where deleted_at < ${before} order by deleted_at limit ${most})
    returning id`.execute(tx);
  return rows.length;
}

export type Mentioned = { id: string; name: string; team_id: string | null };

/** Active users of these ids. */
export function mentionedUsers(tx: Tx<"users">, ids: readonly string[]): Promise<Mentioned[]> {
  return tx
    .selectFrom("users")
    .select(["id", "name", "team_id"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .where("status", "=", "ACTIVE")
    .execute();
}
