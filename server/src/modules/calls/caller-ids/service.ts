import {
  type addCallerIds as addEndpoint,
  type CallerId,
  catalogueChanged,
  type Input,
  type Output,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { everyone } from "../../../platform/events/audience.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { placeOfPhone } from "../../contacts/index.ts";
import { type CallerIdRow, knownNumbers } from "./queries.ts";

type Asked = Input<typeof addEndpoint>["body"];
type Refused = Output<typeof addEndpoint>["refused"][number];

/** A number of the stock as the API shows it. */
export function toCallerId(row: CallerIdRow): CallerId {
  const { id, number, name, country, region, enabled, retired } = row;
  const restsUntil = row.rests_until?.toISOString() ?? null;
  const updatedAt = row.updated_at.toISOString();
  return {
    id,
    number,
    name,
    country,
    region,
    dailyCap: row.daily_cap,
    enabled,
    restsUntil,
    retired,
    updatedAt,
  };
}

/** As people write numbers: with blanks, dashes, brackets and two zeros for the plus. */
export function toE164(given: string): string {
  return given.replace(/[\s().\-/\u00a0]/g, "").replace(/^00/, "+");
}

const reasons: Record<Refused["fault"], string> = {
  NOT_E164: "must be a number like +442079460000",
  NO_TELEPHONE: "is no number that a telephone can have",
  KNOWN: "is there already, in use or retired",
};

/** Why a number cannot be in the stock; undefined where it can. */
function faultOf(number: string, taken: ReadonlySet<string>): Refused["fault"] | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return "NOT_E164";
  if (placeOfPhone(number).validity === "INVALID") return "NO_TELEPHONE";
  return taken.has(number) ? "KNOWN" : undefined;
}

/** Adds the numbers that can be added and says of each other one why not; where none can, refuses. */
export async function addCallerIds(ctx: Ctx, { numbers, dailyCap }: Asked) {
  const asked = numbers.map(({ number, name }, at) => ({
    number: toE164(number),
    name,
    field: `numbers.${at}.number`,
  }));
  const taken = await knownNumbers(
    ctx.tx,
    asked.map(({ number }) => number),
  );
  const refused: Refused[] = [];
  const rows: CallerIdRow[] = [];
  for (const { field, number, name = number } of asked) {
    const fault = faultOf(number, taken);
    if (fault) refused.push({ field, number, fault, reason: reasons[fault] });
    else rows.push(newRow(ctx, { number, name, dailyCap }));
    taken.add(number);
  }
  if (rows.length === 0) {
    throw new Refusal("invalid", "None of these numbers can be added", {
      errors: refused.map(({ field, reason }) => ({ field, reason })),
      details: { refused },
    });
  }
  await insertNumbers(ctx, rows);
  return { added: rows.map(toCallerId), refused };
}

type Given = { number: string; name: string; dailyCap: number | null };

function newRow({ now }: Ctx, { number, name, dailyCap }: Given): CallerIdRow {
  const { country, region } = placeOfPhone(number);
  const place = { country, region };
  const state = { enabled: true, rests_until: null, retired: false, updated_at: now, version: 1 };
  return { id: newId(), number, name, ...place, daily_cap: dailyCap, ...state };
}

async function insertNumbers(ctx: Ctx, rows: readonly CallerIdRow[]): Promise<void> {
  const tx: Tx<"caller_ids"> = ctx.tx;
  const fresh = rows.map((row) => ({ ...row, created_at: ctx.now }));
  await insertRows(tx, "caller_ids", fresh);
  await emitAll(
    ctx,
    rows.map(({ id, number, name, daily_cap }) => ({
      type: catalogueChanged,
      data: { kind: "CALLER_ID" as const, id },
      audience: everyone,
      audited: "CREATE" as const,
      change: { after: { number, name, dailyCap: daily_cap } },
    })),
  );
}
