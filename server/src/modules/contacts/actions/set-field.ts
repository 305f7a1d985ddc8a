import { leadStatuses } from "@parley/contract";
import { z } from "zod";
import { asked, defineAction, type ParamFault } from "../../../platform/actions/action.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { leadFields } from "../conditions/catalogue.ts";
import { checkCondition } from "../conditions/check.ts";
import { findLead } from "../leads/queries.ts";
import { updateLead } from "../leads/service.ts";

const scalar = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);
const params = z.strictObject({
  field: asked("FIELD", z.string().min(1).max(80)),
  value: asked("VALUE", scalar),
});
type Params = z.output<typeof params>;

/** Columns of a lead that a workflow may write; the others are the business of actions of their own. */
const writable = new Set(["status", "source"]);

/** Changes a field of leads: the status, the source, or one of the tenant's own. */
export const setFieldAction = defineAction({
  name: "set-field",
  params,
  check,
  run: async (ctx, targets) => {
    for (const { id, params: wanted } of targets) await setField(ctx, id, wanted);
  },
});

async function check(ctx: Ctx, { field, value }: Params): Promise<ParamFault | undefined> {
  if (!writable.has(field) && !field.startsWith("own.")) {
    return { field: "field", reason: `${field} cannot be changed by this step` };
  }
  const fields = await leadFields(ctx);
  const known = fields.get(field);
  if (!known) return { field: "field", reason: `${field} is not a field of leads` };
  if (value === null) {
    return known.isNullable ? undefined : { field: "value", reason: "cannot be empty" };
  }
  try {
    checkCondition(fields, { field, op: "IS", value });
    return undefined;
  } catch {
    return { field: "value", reason: `is no value of ${field}` };
  }
}

async function setField(ctx: Ctx, id: string, { field, value }: Params): Promise<void> {
  if (field === "status") {
    await updateLead(ctx, id, { status: z.enum(leadStatuses).parse(value) }, undefined);
  } else if (field === "source") {
    await updateLead(ctx, id, { source: value === null ? null : String(value) }, undefined);
  } else {
    const lead = await findLead(ctx.tx, id);
    const attributes = { ...lead?.attributes, [field.slice(4)]: value };
    await updateLead(ctx, id, { attributes }, undefined);
  }
}
