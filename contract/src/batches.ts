import { z } from "zod";
import { Attributes } from "./attributes.ts";
import { ContactFields, NewContactPoint } from "./contacts.ts";
import { each } from "./each.ts";
import { Problem } from "./errors.ts";
import { Id, Name } from "./paging.ts";

export const mostBatchItems = 500;

/** What an item may say of the version that its sender knows. */
export const KnownVersion = z
  .number()
  .int()
  .min(0)
  .optional()
  .describe("The version that you know; 412 when somebody changed it since");

/** A record by its id, or by the one that it has in another system. */
export const BatchRead = z
  .strictObject({ id: Id.optional(), externalId: Name.optional() })
  .refine(({ id, externalId }) => (id === undefined) !== (externalId === undefined), {
    message: "give either id or externalId",
    path: ["id"],
  })
  .meta({ examples: [{ externalId: "C-1042" }] });
export const BatchDelete = z.strictObject({ id: Id, version: KnownVersion });

/** What another system says of a person or a firm; what is left out stays, or has its default. */
export const ContactUpsert = z.strictObject({
  kind: z.enum(["PERSON", "COMPANY"]).optional().describe("Of a new one; it stays what it is"),
  name: ContactFields.name.optional().describe("Needed for a new one"),
  company: ContactFields.company.optional(),
  language: ContactFields.language.optional(),
  timeZone: ContactFields.timeZone.optional(),
  attributes: Attributes.optional().describe("Those given are set, the others stay"),
  points: z
    .array(NewContactPoint)
    .max(20)
    .optional()
    .describe("Those it lacks are added; none is taken away"),
});
export type ContactUpsert = z.infer<typeof ContactUpsert>;

export const BatchResult = z
  .object({
    index: z.number().int().describe("Where the item stood in the request"),
    status: z.number().int().describe("What the item alone would have been answered"),
    id: Id.optional(),
    version: z.number().int().optional(),
    problem: Problem.omit({ traceId: true, instance: true }).optional(),
  })
  .meta({ id: "BatchResult" });
export type BatchResult = z.infer<typeof BatchResult>;

export const BatchAnswer = z.object({
  items: z.array(BatchResult).describe("One for each item, in the order of the request"),
  succeeded: z.number().int(),
  failed: z.number().int(),
});

/** The body of a batch: each item is judged by itself. */
export function itemsOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(each(item)).min(1).max(mostBatchItems) });
}
