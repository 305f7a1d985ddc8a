import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { LeadStatus } from "./leads.ts";
import { ById, Id, Instant, Name, PageQuery, page, RetiredQuery } from "./paging.ts";

const tag = "Calls";

export const Disposition = z
  .object({
    id: Id,
    name: z.string(),
    category: z.enum(["CONVERSION", "CONTACT", "RETRY", "REFUSAL"]),
    leadStatus: LeadStatus.nullable().describe("What the lead becomes"),
    retryMinutes: z.number().int().nullable().describe("Dial again after; null ends the lead here"),
    questions: z
      .enum(["ALL", "REACHED", "NONE"])
      .describe(
        "Required questions of the script that need an answer before a call is closed with it: of the whole path, of the steps that were opened, or none, because nobody talked",
      ),
    position: z.number().int().describe("The hot key, from 1"),
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "Disposition" });
export type Disposition = z.infer<typeof Disposition>;

const DispositionFields = {
  name: Name,
  category: Disposition.shape.category,
  leadStatus: LeadStatus.nullable(),
  retryMinutes: z.number().int().min(1).max(43_200).nullable(),
  questions: Disposition.shape.questions,
  position: z.number().int().min(1).max(99),
};
export const listDispositions = endpoint({
  method: "GET",
  path: "/dispositions",
  summary: "The catalogue of dispositions",
  tag,
  permission: "dispositions:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(Disposition),
});
export const createDisposition = endpoint({
  method: "POST",
  path: "/dispositions",
  summary: "Add a disposition",
  tag,
  permission: "dispositions:create",
  status: 201,
  body: z.strictObject({
    ...DispositionFields,
    leadStatus: DispositionFields.leadStatus.default(null),
    retryMinutes: DispositionFields.retryMinutes.default(null),
    questions: DispositionFields.questions.default("REACHED"),
  }),
  response: Disposition,
});
export const updateDisposition = endpoint({
  method: "PATCH",
  path: "/dispositions/:id",
  summary: "Change or retire a disposition",
  tag,
  permission: "dispositions:update",
  params: ById,
  body: z.strictObject({ ...DispositionFields, retired: z.boolean() }).partial(),
  response: Disposition,
});
