import { z } from "zod";
import { AttemptOutcome } from "./attempt-outcomes.ts";
import { endpoint } from "./endpoint.ts";
import {
  CallPurpose,
  callPurposes,
  LawFigures,
  LawPackCode,
  RefusalReason,
} from "./law-figures.ts";
import { ById, Id, Instant, PageQuery, Phone, page } from "./paging.ts";

const tag = "Law of calling";

const Figure = z.enum(Object.keys(LawFigures.shape) as [keyof LawFigures, ...(keyof LawFigures)[]]);
export const lawNotice =
  "This is not legal advice. Figures may have changed since they were read; ask your counsel which law your calls are under.";

export const LawPack = z
  .object({
    code: LawPackCode,
    name: z.string(),
    countries: z.array(z.string()).describe("None: every country that no other pack names"),
    region: z.string().nullable(),
    optional: z.boolean().describe("Holds only where the tenant has asked for it"),
    holds: z.boolean(),
    rules: z.array(
      z.object({
        figure: Figure,
        value: z.unknown().describe("As the pack has it; null sets no bound"),
        basis: z
          .enum(["LAW", "CODE", "CAUTION"])
          .nullable()
          .describe("The law, a code of conduct, or caution; null where the pack says nothing"),
        citation: z.string().nullable(),
        readOn: z.iso.date().nullable(),
        own: z.unknown().describe("What the tenant has put in its place"),
        isOwn: z.boolean(),
        looser: z.boolean().describe("The tenant's own figure lets more pass than the pack's"),
      }),
    ),
  })
  .meta({ id: "LawPack" });
export type LawPack = z.infer<typeof LawPack>;

export const listLawPacks = endpoint({
  method: "GET",
  path: "/law/packs",
  summary:
    "The figures of every jurisdiction with their sources, and the tenant's own. Not legal advice",
  tag,
  permission: "law:read",
  response: z.object({
    notice: z.string(),
    ruleVersion: z.number().int().describe("Counts the changes of the tenant's rules"),
    packs: z.array(LawPack),
  }),
});

const Judged = {
  outcome: z.enum(["ALLOW", "REFUSE"]),
  reasons: z.array(RefusalReason).describe("Everything that is against it"),
  needsGuaranteedAgent: z.boolean(),
  nextAllowedAt: Instant.nullable().describe("When it is worth asking again; null: not by waiting"),
  ruleVersion: z.number().int(),
  packs: z.array(LawPackCode),
};

export const LawCheck = z.object({ ...Judged, checkedAt: Instant }).meta({ id: "LawCheck" });
export type LawCheck = z.infer<typeof LawCheck>;

export const checkDial = endpoint({
  method: "POST",
  path: "/law/checks",
  summary:
    "Whether a number may be called now, and why not. Nothing is dialled and nothing is kept",
  tag,
  permission: "calls:create",
  reads: false,
  body: z
    .strictObject({
      leadId: Id.optional(),
      contactPointId: Id.optional().describe("Which number of the lead; the first one without it"),
      number: Phone.optional().describe("A number by itself, of nobody that is known"),
      campaignId: Id.optional(),
      purpose: CallPurpose.default("MARKETING"),
      automatic: z.boolean().default(false).describe("Selected and dialled by a program"),
    })
    .refine(({ leadId, number }) => (leadId === undefined) !== (number === undefined), {
      message: "give a lead or a number",
      path: ["leadId"],
    })
    .meta({ examples: [{ number: "+442079460123", purpose: "MARKETING" }] }),
  response: LawCheck,
});

export const DialDecision = z
  .object({
    id: Id,
    at: Instant,
    ...Judged,
    packs: z.array(z.string()),
    reasons: z.array(z.string()),
    origin: z.string(),
    purpose: z
      .enum([...callPurposes, "CONSULTATION"])
      .describe("CONSULTATION: somebody outside was asked into a conversation"),
    campaignId: Id.nullable(),
    campaignName: z.string().nullable(),
    agentId: Id.nullable(),
    agentName: z.string().nullable(),
  })
  .meta({ id: "DialDecision" });
export type DialDecision = z.infer<typeof DialDecision>;

export const listLeadDecisions = endpoint({
  method: "GET",
  path: "/leads/:id/decisions",
  summary: "What was decided about dials of the numbers of a lead, newest first",
  tag,
  permission: "leads:read",
  params: ById,
  query: z.strictObject({ ...PageQuery, outcome: z.enum(["ALLOW", "REFUSE"]).optional() }),
  response: page(DialDecision),
});

const Dials = { day: z.number().int(), week: z.number().int(), inAll: z.number().int() };
export const LeadDials = z
  .object({
    numbers: z
      .array(
        z.object({
          contactPointId: Id,
          ...Dials,
          lastOutcome: AttemptOutcome.nullable(),
          lastAt: Instant.nullable(),
        }),
      )
      .describe("Each number of the contact, in the order in which it is called"),
    person: z.object(Dials).describe("All of them together, as the law counts a person"),
  })
  .meta({ id: "LeadDials" });
export type LeadDials = z.infer<typeof LeadDials>;
export const getLeadDials = endpoint({
  method: "GET",
  path: "/leads/:id/dials",
  summary: "How often each number of a lead was dialled, in 24 hours, seven days and in all",
  tag,
  permission: "leads:read",
  params: ById,
  response: LeadDials,
});

export const listDecisions = endpoint({
  method: "POST",
  path: "/law/decisions",
  summary: "What was decided about dials of a number, newest first",
  tag,
  permission: "law:read",
  reads: true,
  body: z.strictObject({
    number: Phone,
    ...PageQuery,
    outcome: z.enum(["ALLOW", "REFUSE"]).optional(),
  }),
  response: page(DialDecision),
});
