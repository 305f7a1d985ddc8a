import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { idTime } from "../../../platform/ids.ts";

const dayMs = 86_400_000;
/** The longest window of the caps, and a day for the hour that a dial is kept with. */
const windowMs = 8 * dayMs;

export type Remembered = {
  kind: "DIALS" | "IN_ALL" | "LISTED" | "ENDED" | "CONSENT" | "FILE";
  /** A number's digest, a contact with a purpose, or a country. */
  key: string;
  detail: string;
  at: Date | null;
  count: number;
};

export type AskedMemory = {
  /** In hexadecimal digits. */
  digests: readonly string[];
  contactIds: readonly string[];
  /** How far back conversations and lost calls matter; zero where no rule asks for them. */
  lookBackMs: number;
};

type Tables =
  | "number_attempts"
  | "do_not_call_numbers"
  | "do_not_call_lists"
  | "attempts"
  | "consent_records";

/** Everything that rules ask of a batch of numbers and people, in one statement. */
export async function lookUp(ctx: Ctx, asked: AskedMemory): Promise<Remembered[]> {
  const tx: Tx<Tables> = ctx.tx;
  const since = new Date(ctx.now.getTime() - windowMs);
  const ended = new Date(ctx.now.getTime() - asked.lookBackMs);
  // Ids are older than the clock that attempts are told by, or as old: a bound that spares partitions.
  const oldest = idTime(ctx.now, asked.lookBackMs + dayMs);
  const { rows } = await sql<Remembered>`
    with numbers as materialized (
      select n as key, decode(n, 'hex') as digest from unnest(${[...asked.digests]}::text[]) as n
    )
    select 'DIALS' as kind, n.key, '' as detail, d.hour as at, d.dials as count
    from numbers n join number_attempts d on d.number_digest = n.digest and d.hour > ${since}
    union all
    select 'IN_ALL', n.key, '', null, sum(d.dials)::int
    from numbers n join number_attempts d on d.number_digest = n.digest group by n.key
    union all
    select 'LISTED', n.key, l.kind || ' ' || coalesce(l.campaign_id::text, l.country, ''), null, 1
    from numbers n join do_not_call_numbers d on d.number_digest = n.digest
    join do_not_call_lists l on l.id = d.list_id
    union all
    select 'ENDED', n.key, a.outcome, max(coalesce(a.closed_at, a.at)), 1
    from numbers n join attempts a on a.number_digest = n.digest and a.at > ${ended}
      and a.id >= first_id_at(${oldest})
    where ${asked.lookBackMs > 0}::boolean and a.outcome in ('CONNECTED', 'ABANDONED', 'MACHINE')
    group by n.key, a.outcome
    union all
    select * from (
      select distinct on (c.contact_id, c.purpose) 'CONSENT',
        c.contact_id || ' ' || c.purpose, c.state, c.at, 1
      from consent_records c
      where c.contact_id = any(${[...asked.contactIds]}::uuid[]) and c.channel = 'VOICE'
        and c.at <= ${ctx.now}
      order by c.contact_id, c.purpose, c.at desc, c.state desc, c.id desc
    ) as consents
    union all
    select 'FILE', l.country, '', max(l.file_at), 1
    from do_not_call_lists l where l.kind = 'NATIONAL' and l.file_at is not null
    group by l.country`.execute(tx);
  return rows;
}
