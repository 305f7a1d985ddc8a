import * as api from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid } from "../../../platform/errors.ts";
import type { Api } from "../../../platform/http/api.ts";
import { newId } from "../../../platform/ids.ts";
import {
  addToCatalogue,
  type Catalogue,
  changeInCatalogue,
  listCatalogue,
} from "../../agents/index.ts";

type DispositionRow = {
  id: string;
  name: string;
  category: api.Disposition["category"];
  lead_status: api.LeadStatus | null;
  retry_minutes: number | null;
  questions: api.Disposition["questions"];
  position: number;
  retired: boolean;
  updated_at: Date;
  version: number;
};

const dispositions: Catalogue<DispositionRow, api.Disposition> = {
  kind: "DISPOSITION",
  table: "dispositions",
  noun: "disposition",
  toItem: (row) => ({
    id: row.id,
    name: row.name,
    category: row.category,
    leadStatus: row.lead_status,
    retryMinutes: row.retry_minutes,
    questions: row.questions,
    position: row.position,
    retired: row.retired,
    updatedAt: row.updated_at.toISOString(),
  }),
};

export function dispositionRoutes(serve: Api): void {
  serve.serve(api.listDispositions, (ctx, { query }) => listCatalogue(ctx, dispositions, query));
  serve.serve(api.createDisposition, (ctx, { body }) =>
    onKeyOfItsOwn(ctx, () => addToCatalogue(ctx, dispositions, toColumns(body))),
  );
  serve.serve(api.updateDisposition, (ctx, { params, body, ifMatch }) =>
    onKeyOfItsOwn(ctx, () =>
      changeInCatalogue(ctx, dispositions, params.id, toColumns(body), ifMatch),
    ),
  );
}

/** Agents press the hot key without looking, so two dispositions in use never share one. */
async function onKeyOfItsOwn(
  ctx: Ctx,
  write: () => Promise<api.Disposition>,
): Promise<api.Disposition> {
  await sql`select pg_advisory_xact_lock(hashtextextended('hot keys ' || current_tenant(), 0))`.execute(
    ctx.tx,
  );
  const written = await write();
  if (written.retired) return written;
  const other = await ctx.tx
    .selectFrom("dispositions")
    .select("name")
    .where("position", "=", written.position)
    .where("retired", "=", false)
    .where("id", "<>", written.id)
    .executeTakeFirst();
  if (other) throw invalid("position", `is the hot key of "${other.name}" already`);
  return written;
}

function toColumns(body: {
  leadStatus?: unknown;
  retryMinutes?: unknown;
  [field: string]: unknown;
}): Record<string, unknown> {
  const { leadStatus: lead_status, retryMinutes: retry_minutes, ...rest } = body;
  return { ...rest, lead_status, retry_minutes };
}

const day = 24 * 60;
type First = [
  string,
  api.Disposition["category"],
  api.LeadStatus | null,
  number | null,
  api.Disposition["questions"]?,
];
const first: First[] = [
  ["Sale", "CONVERSION", "CONVERTED", null, "ALL"],
  ["Qualified", "CONTACT", "QUALIFIED", null],
  ["Call back", "RETRY", "CONTACTED", day],
  ["Not interested", "REFUSAL", "NOT_INTERESTED", null],
  ["Wrong person", "REFUSAL", "UNREACHABLE", null, "NONE"],
  ["Language", "RETRY", null, day, "NONE"],
  ["Machine", "RETRY", null, day, "NONE"],
  ["No decision", "CONTACT", "CONTACTED", 2 * day],
];

/** The dispositions that a new tenant starts with, on the hot keys from 1. */
export async function seedDispositions(ctx: Ctx): Promise<void> {
  await ctx.tx
    .insertInto("dispositions")
    .values(
      first.map(([name, category, lead_status, retry_minutes, questions = "REACHED"], i) => ({
        id: newId(),
        name,
        category,
        lead_status,
        retry_minutes,
        questions,
        position: i + 1,
        created_at: ctx.now,
      })),
    )
    .execute();
}
