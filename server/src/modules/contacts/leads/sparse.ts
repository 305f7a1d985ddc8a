import { Lead } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { Refusal } from "../../../platform/errors.ts";
import { leadFields } from "../conditions/catalogue.ts";
import type { LeadRow } from "./queries.ts";
import { toLead } from "./view.ts";

/** The fields of a lead that a caller wants: keys of the answer, and names of attributes. */
export type Wanted = { keys: readonly string[]; attributes: readonly string[] };

/** Reads `fields=name,own.plan`; refuses by name what leads do not have. */
export async function wantedFields(
  ctx: Ctx,
  fields: string | undefined,
): Promise<Wanted | undefined> {
  if (fields === undefined) return undefined;
  const names = fields.split(",").map((name) => name.trim());
  const own = names.filter((name) => name.startsWith("own."));
  const keys = names.filter((name) => !name.startsWith("own."));
  const catalogue = own.length > 0 ? await leadFields(ctx) : new Map();
  const unknown = [
    ...keys.filter((key) => !Object.hasOwn(Lead.shape, key)),
    ...own.filter((key) => !catalogue.has(key)),
  ];
  if (unknown.length > 0) {
    const reason = `is not known: ${unknown.slice(0, 5).join(", ")}`;
    throw new Refusal("unknown-field", `fields ${reason}`, {
      errors: [{ field: "fields", reason }],
    });
  }
  return { keys, attributes: own.map((name) => name.slice("own.".length)) };
}

/** A lead of a list with the fields that were asked for, and always its id. */
export function toSparse(row: LeadRow, { keys, attributes }: Wanted): ReturnType<typeof toLead> {
  const lead = toLead(row);
  const asked = Object.entries(lead).filter(([key]) => key === "id" || keys.includes(key));
  const values = attributes.map((name) => [name, row.attributes?.[name] ?? null] as const);
  const more = attributes.length > 0 ? { attributes: Object.fromEntries(values) } : {};
  // As the contract says of lists: whoever asks for some fields knows which.
  return { ...Object.fromEntries(asked), ...more } as ReturnType<typeof toLead>;
}
