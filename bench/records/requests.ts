import type pg from "pg";
import type { RecordsTenant } from "./data.ts";

/**
 * What is asked of the API, and the same rows of `pg` alone: as the superuser, without row-level
 * security, with the index that serves it best.
 */
export type Question = { what: string; path: string; bare: Bare };
type Bare = { text: string; values: (tenant: RecordsTenant) => unknown[] };

const columns = `l.id, l.contact_id, l.name, l.company, l.status, l.source, l.external_id,
  l.assignee_id, l.team_id, l.time_zone, l.attempts, l.last_outcome, l.last_attempt_at,
  l.next_attempt_at, l.active_call_id, l.created_at, l.updated_at`;

function ordered(order: string, where = ""): Bare {
  return {
    text: `select ${columns} from leads l
      where l.tenant_id = $1 and l.deleted_at is null ${where} order by ${order} limit 51`,
    values: ({ id }) => [id],
  };
}

function byValue(key: "age" | "plan" | "signed", order: string, where = ""): Bare {
  const side = key === "age" ? "v.is_number" : "not v.is_number";
  return {
    text: `select ${columns} from lead_values v
        join leads l on l.tenant_id = v.tenant_id and l.id = v.lead_id
      where v.tenant_id = $1 and v.field_id = $2 and ${side} and l.deleted_at is null ${where}
      order by ${order} limit 51`,
    values: ({ id, fields }) => [id, fields[key]],
  };
}

const whereOf = (condition: object) => `where=${encodeURIComponent(JSON.stringify(condition))}`;
const old = { field: "own.age", op: "AT_LEAST", value: 70 };

export const questions: readonly Question[] = [
  { what: "newest", path: "", bare: ordered("l.id desc") },
  { what: "by name", path: "?sort=name", bare: ordered("l.name_key, l.id") },
  {
    what: "by company, downwards",
    path: "?sort=-company",
    bare: ordered("l.company_key desc, l.id desc", "and l.company_key is not null"),
  },
  {
    what: "by change",
    path: "?sort=-updatedAt",
    bare: ordered("l.updated_at desc, l.id desc"),
  },
  {
    what: "by last attempt",
    path: "?sort=-lastAttemptAt",
    bare: ordered("l.last_attempt_at desc, l.id desc", "and l.last_attempt_at is not null"),
  },
  {
    what: "by attempts, of a status",
    path: "?sort=-attempts&status=QUALIFIED",
    bare: ordered("l.attempts desc, l.id desc", "and l.status = 'QUALIFIED'"),
  },
  {
    what: "of a source, by name",
    path: "?sort=name&source=Fair",
    bare: ordered("l.name_key, l.id", "and l.source = 'Fair'"),
  },
  {
    what: "of conditions, newest",
    path: `?${whereOf({
      all: [
        { field: "company", op: "NOT_EMPTY" },
        { field: "attempts", op: "AT_LEAST", value: 3 },
      ],
    })}`,
    bare: ordered("l.id desc", "and l.company is not null and l.attempts >= 3"),
  },
  {
    what: "by own number",
    path: "?sort=-own.age",
    bare: byValue("age", "v.number desc, v.lead_id desc", "and v.number is not null"),
  },
  {
    what: "by own date",
    path: "?sort=own.signed",
    bare: byValue("signed", "v.text, v.lead_id", "and v.text is not null"),
  },
  {
    what: "of an own choice, by own number",
    path: `?sort=own.age&${whereOf({ field: "own.plan", op: "IS", value: "gold" })}`,
    // As ours is written: of the plain form too few are expected, and all are put in order.
    bare: byValue(
      "age",
      "v.number, v.lead_id",
      `and (case when jsonb_typeof(l.attributes -> 'plan') = 'string'
        then l.attributes ->> 'plan' end) = 'gold'`,
    ),
  },
  {
    what: "of an own number, newest",
    path: `?${whereOf(old)}`,
    bare: ordered("l.id desc", "and (l.attributes ->> 'age')::float8 >= 70"),
  },
  {
    what: "of a rare own date, by name",
    path: `?sort=name&${whereOf({ field: "own.signed", op: "IS", value: "2024-02-29" })}`,
    bare: {
      text: `select ${columns} from lead_values v
          join leads l on l.tenant_id = v.tenant_id and l.id = v.lead_id
        where v.tenant_id = $1 and v.field_id = $2 and not v.is_number and v.text = '2024-02-29'
          and l.deleted_at is null
        order by l.name_key, l.id limit 51`,
      values: ({ id, fields }) => [id, fields.signed],
    },
  },
];

/** Runs a question's bare form; named, so that it is planned once for a connection. */
export async function askBare(admin: pg.Pool, tenant: RecordsTenant, at: number): Promise<void> {
  const bare = questions[at]?.bare;
  if (!bare) throw new Error("there is no such question");
  const { text, values } = bare;
  const { rows } = await admin.query({ name: `records-${at}`, text, values: values(tenant) });
  if (rows.length === 0) throw new Error(`the bare form of question ${at} finds nothing`);
}
