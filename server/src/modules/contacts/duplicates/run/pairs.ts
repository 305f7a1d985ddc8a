import { mostInGroup, type PairReason } from "@parley/contract";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Tx } from "../../../../platform/db/tx.ts";
import { nameLikeness } from "../likeness.ts";

/** What contacts are compared by, in this order. */
export const signKinds = [
  "POINT",
  "EMAIL_ALIAS",
  "EXTERNAL_ID",
  "COMPANY",
  "POSTAL_CODE",
  "PHONE_ENDING",
] as const;
export type SignKind = (typeof signKinds)[number];

/** Kinds of keys that lie in `duplicate_keys`. */
export const keptKinds: ReadonlySet<SignKind> = new Set([
  "EMAIL_ALIAS",
  "EXTERNAL_ID",
  "COMPANY",
  "POSTAL_CODE",
]);
/** Signs that say something only beside a name that is like the other. */
const weak: ReadonlySet<SignKind> = new Set(["COMPANY", "POSTAL_CODE", "PHONE_ENDING"]);

export type Slice = readonly [Buffer, Buffer];
type Candidate = {
  a_id: string;
  b_id: string;
  a_name: string;
  b_name: string;
  sign: "PHONE" | "EMAIL" | null;
};
type Found = { a_id: string; b_id: string; reasons: PairReason[] };

/** One of so many even shares of all digests. */
export function sliceOf(index: number, of: number): Slice {
  const edge = (at: number) => {
    const start = Buffer.alloc(4);
    start.writeUInt32BE(Math.floor((at / of) * 2 ** 32));
    return start;
  };
  return [edge(index), index + 1 < of ? edge(index + 1) : Buffer.alloc(17, 0xff)];
}

/** Compares the contacts that share a sign of this kind within a slice; says what too many share. */
export async function pairSlice(
  ctx: Ctx,
  runId: string,
  kind: SignKind,
  slice: Slice,
): Promise<{ tooCommon: number }> {
  const signs = signsOf(runId, kind, slice);
  const { candidates, tooCommon } = weak.has(kind)
    ? await likeOnes(ctx, signs)
    : await sameOnes(ctx, signs);
  const found = candidates.flatMap((candidate): Found[] => {
    const { a_id, b_id } = candidate;
    const reasons = reasonsOf(kind, candidate);
    return reasons.length > 0 ? [{ a_id, b_id, reasons }] : [];
  });
  await keepPairs(ctx.tx, runId, found);
  return { tooCommon };
}

function reasonsOf(kind: SignKind, { a_name, b_name, sign }: Candidate): PairReason[] {
  const likeness = nameLikeness(a_name, b_name);
  const named: PairReason[] =
    likeness === undefined ? [] : [likeness === "SAME" ? "NAME" : "SIMILAR_NAME"];
  if (kind === "POINT") return sign ? [sign, ...named] : [];
  if (weak.has(kind) && likeness === undefined) return [];
  if (kind === "COMPANY" && likeness === "SAME") return ["NAME_AND_COMPANY"];
  return [kind, ...named];
}

type Signs = RawBuilder<{ key: Buffer; sign: string | null; contact_id: string }>;

/** Rows of (key, sign, contact_id). */
function signsOf(runId: string, kind: SignKind, [from, to]: Slice): Signs {
  if (kind === "POINT") {
    return sql`
      select p.digest as key, p.type as sign, p.contact_id from contact_points p
      where p.digest >= ${from} and p.digest < ${to}`;
  }
  if (kind === "PHONE_ENDING") {
    return sql`
      select p.tail as key, null as sign, p.contact_id from contact_points p
      where p.tail >= ${from} and p.tail < ${to} and p.type = 'PHONE'`;
  }
  const kept = sql<{ key: Buffer; sign: string | null; contact_id: string }>`
    select k.key, null as sign, k.contact_id from duplicate_keys k
    where k.run_id = ${runId} and k.kind = ${kind} and k.key >= ${from} and k.key < ${to}`;
  if (kind !== "EMAIL_ALIAS") return kept;
  // Whoever writes his address plainly has no key of his own: it is the digest of the address.
  return sql`
    ${kept} union
    select p.digest, null, p.contact_id from contact_points p
    where p.digest in (select k.key from (${kept}) k)`;
}

type Tables = "contacts" | "contact_points" | "duplicate_keys";

/** Those of a slice who share a sign, with their names. */
const peopleOf = (signs: Signs) => sql`
  select distinct s.key, s.sign, c.id, c.kind, c.name
  from (select x.*, count(*) over (partition by x.key, x.sign) as sharers from (${signs}) x) s
  join contacts c on c.id = s.contact_id and c.deleted_at is null
  where s.sharers > 1`;

/** Each two of a block, as long as it is not too large to say anything. */
const twoOf = sql`
  select a.id as a_id, b.id as b_id, a.name as a_name, b.name as b_name
  from unnest(k.ids, k.names) as a (id, name) cross join unnest(k.ids, k.names) as b (id, name)
  where a.id < b.id and k.size <= ${mostInGroup}`;

// A join of two of these by their keys would be planned without knowing how many there are, and may compare each
// with each: so blocks carry their members along.

/** Each two that share a sign. */
async function sameOnes(ctx: Ctx, signs: Signs) {
  const tx: Tx<Tables> = ctx.tx;
  const { rows } = await sql<Row>`
    with blocks as (
      select p.sign, array_agg(p.id) as ids, array_agg(p.name) as names, count(*) as size
      from (${peopleOf(signs)}) p group by p.key, p.sign, p.kind having count(*) > 1
    )
    select t.*, k.sign, k.size > ${mostInGroup} as is_common
    from blocks k left join lateral (${twoOf}) t on true`.execute(tx);
  return found(rows);
}

/** Each two that share a sign and a word of their names, their initials, or the whole name. */
async function likeOnes(ctx: Ctx, signs: Signs) {
  const tx: Tx<Tables> = ctx.tx;
  const { rows } = await sql<Row>`
    with people as materialized (
      select p.*, words_of(p.name) as words from (${peopleOf(signs)}) p
    ), tokens as (
      select p.key, p.kind, p.id, p.name, t.token
      from people p cross join lateral (
        select w as token from unnest(p.words) as w where length(w) > 2
        union
        select '. ' || string_agg(left(w, 1), '' order by left(w, 1) collate "C")
        from unnest(p.words) as w
        union
        select '= ' || sorted_words(p.name)
      ) as t
    ), blocks as materialized (
      select token, array_agg(id) as ids, array_agg(name) as names, count(*) as size
      from tokens group by key, kind, token having count(*) > 1
    )
    select distinct t.*, null as sign, false as is_common from blocks k cross join lateral (${twoOf}) t
    union all
    select null, null, null, null, null, true from blocks
    where size > ${mostInGroup} and token like '= %'`.execute(tx);
  return found(rows);
}

type Row = Candidate & { is_common: boolean };

function found(rows: readonly Row[]) {
  return {
    candidates: rows.filter((row) => row.a_id !== null),
    tooCommon: rows.filter((row) => row.is_common).length,
  };
}

/** Keeps pairs with all their reasons, but for those of which somebody has said that they are none. */
async function keepPairs(
  tx: Tx<"duplicate_pairs" | "duplicate_decisions">,
  runId: string,
  found: readonly Found[],
): Promise<void> {
  if (found.length === 0) return;
  const merged = new Map<string, Found>();
  for (const { a_id, b_id, reasons } of found) {
    const known = merged.get(a_id + b_id);
    if (known) known.reasons.push(...reasons);
    else merged.set(a_id + b_id, { a_id, b_id, reasons: [...reasons] });
  }
  const rows = JSON.stringify([...merged.values()]);
  await sql`
    insert into duplicate_pairs (run_id, a_id, b_id, reasons)
    select ${runId}, v.a_id, v.b_id, v.reasons
    from jsonb_to_recordset(${rows}::jsonb) as v (a_id uuid, b_id uuid, reasons text[])
    where not exists (
      select from duplicate_decisions d where d.contact_id = v.a_id and d.other_id = v.b_id)
    on conflict (tenant_id, run_id, a_id, b_id) do update
      set reasons = duplicate_pairs.reasons || excluded.reasons`.execute(tx);
}
