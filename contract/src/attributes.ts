import { z } from "zod";

export const AttributeValue = z.union([
  z.string().max(500),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(500)).max(50),
]);
export type AttributeValue = z.infer<typeof AttributeValue>;
/** What is known of a record besides the fields that all have: own fields by their keys, and free names. */
export const Attributes = z
  .record(z.string().min(1).max(60), AttributeValue)
  .refine((attributes) => Object.keys(attributes).length <= 100, "at most 100 attributes");
