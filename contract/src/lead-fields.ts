import { z } from "zod";
import { ConditionOp, leadFieldTypes } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";

const tag = "Leads";

export const LeadFieldInfo = z
  .object({
    key: z
      .string()
      .describe("As in conditions, `sort` and `fields`; `own.` starts a field of the tenant"),
    label: z.string(),
    type: z.enum(leadFieldTypes),
    /** What a condition can ask of it. */
    ops: z.array(ConditionOp),
    sortable: z.boolean(),
    choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
    /** What records a REF or REFS names. */
    refers: z.enum(["USER", "TEAM", "TAG", "LIST", "PIPELINE", "STAGE"]).nullable(),
  })
  .meta({ id: "LeadFieldInfo" });
export type LeadFieldInfo = z.infer<typeof LeadFieldInfo>;

export const listLeadFields = endpoint({
  method: "GET",
  path: "/leads/fields-catalogue",
  summary: "What conditions can ask of leads, and by what lists of them can be sorted",
  tag,
  permission: "leads:read",
  response: z.object({ items: z.array(LeadFieldInfo) }),
});
