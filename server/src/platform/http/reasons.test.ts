import { expect, test } from "vitest";
import { z } from "zod";
import { reasonOf } from "./reasons.ts";

test.each<[z.ZodType, unknown, string]>([
  [z.object({ a: z.string() }), {}, "is missing"],
  [z.string(), 5, "must be a text"],
  [z.number(), "5", "must be a number"],
  [z.int(), 5.5, "must be a whole number"],
  [z.array(z.string()), {}, "must be a list"],
  [z.string().min(1), "", "must not be empty"],
  [z.string().min(12), "short", "must have at least 12 characters"],
  [z.string().max(2), "long", "may have at most 2 characters"],
  [z.array(z.string()).min(1), [], "must have at least 1 entry"],
  [z.array(z.string()).max(2), ["a", "b", "c"], "may have at most 2 entries"],
  [z.coerce.number().int().min(1).max(200), "0", "must be at least 1"],
  [z.coerce.number().int().min(1).max(200), "201", "must be at most 200"],
  [z.number().positive(), 0, "must be more than 0"],
  [z.coerce.number(), "many", "must be a number"],
  [z.enum(["CSV", "XLSX"]), "PDF", "must be one of CSV, XLSX"],
  [z.literal("A"), "B", "must be A"],
  [z.uuid(), "x", "must be an id, which is a UUID"],
  [z.iso.datetime(), "today", "must be an instant like 2026-11-21T09:00:00Z"],
  [z.iso.date(), "today", "must be a day like 2026-11-21"],
  [z.union([z.string(), z.number()]), {}, "is none of what can be here"],
  [z.string().regex(/^a/), "b", "is not written as it must be"],
  [z.string().regex(/^a/, "must begin with a"), "b", "must begin with a"],
])("%# a value is refused in plain words", (schema, value, reason) => {
  const { error } = schema.safeParse(value);
  expect(error?.issues.map(reasonOf)).toEqual([reason]);
});
