import { sql } from "kysely";
import type { App } from "../../platform/app.ts";
import type { AnyTx } from "../../platform/db/tx.ts";
import type { EventBatch, EventPosition } from "../telephony/index.ts";

/** How far the events of a provider have been stored; null before the first. */
export async function positionOf(
  app: Pick<App, "pool">,
  provider: string,
): Promise<EventPosition | null> {
  const { rows } = await app.pool.query<EventPosition>(
    "select incarnation, seq from platform.provider_cursors where provider = $1",
    [provider],
  );
  return rows[0] ?? null;
}

/** Stored with the events themselves: what was written is not heard again, and nothing is passed over. */
export async function savePosition(
  tx: AnyTx,
  provider: string,
  { incarnation, upTo }: EventBatch,
): Promise<void> {
  await sql`
    insert into platform.provider_cursors (provider, incarnation, seq)
    values (${provider}, ${incarnation}, ${upTo})
    on conflict (provider) do update
      set incarnation = excluded.incarnation, seq = excluded.seq`.execute(tx);
}
