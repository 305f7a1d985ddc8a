import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Span } from "../recount.ts";
import type { PlayedMessages } from "./facts.ts";

/** So many are listed one by one; of more it is said how many are not. */
export const mostListed = 10_000;

type Row = { call: string; at: Date; farewell: string; after: number | null };

/** What was said, and which sound was played after it: by its name, and the hash of what it was when he was dialled. */
const heard = sql<string>`concat_ws(' ', farewell, '[' || (farewell_sound ->> 'name') || ', SHA-256 '
  || (farewell_sound ->> 'sha256') || ']')`;

/** Which abandoned people of a span heard who had called: what, when, and how long after they answered. */
export async function playedIn(
  ctx: Ctx,
  campaignId: string,
  { from, to }: Span,
  messages: number,
): Promise<PlayedMessages> {
  const tx: Tx<"calls"> = ctx.tx;
  const { rows } = await sql<Row>`
    select id as call, dismissed_at as at, ${heard} as farewell,
      round(extract(epoch from dismissed_at - answered_at)::numeric, 3)::float8 as after
    from calls
    where campaign_id = ${campaignId} and outcome = 'ABANDONED' and ended_at >= ${from}
      and ended_at < ${to} and dismissed_at is not null
      and (farewell is not null or farewell_sound is not null)
    order by ended_at, id limit ${mostListed}`.execute(tx);
  return playedOf(rows, messages);
}

/** Each text once, and the calls by which of them was heard. */
export function playedOf(rows: readonly Row[], messages: number): PlayedMessages {
  const texts = [...new Set(rows.map(({ farewell }) => farewell))];
  const records = rows.map(({ call, at, farewell, after }) => {
    return { call, at: at.toISOString(), text: texts.indexOf(farewell), afterSeconds: after };
  });
  return { texts, records, leftOut: Math.max(0, messages - records.length) };
}
