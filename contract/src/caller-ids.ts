import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, Name, PageQuery, Phone, page, RetiredQuery } from "./paging.ts";

const tag = "Caller ids";

const DailyCap = z
  .number()
  .int()
  .min(1)
  .max(100_000)
  .nullable()
  .meta({ description: "Most calls a day that show it; null for no cap", examples: [150] });

export const callerIdRules = ["FIXED", "ROTATION", "LOCAL"] as const;
export type CallerIdRule = (typeof callerIdRules)[number];

/** How a campaign says which number its calls show. */
export const callerIdSettings = {
  callerId: Phone.nullable().describe(
    "The one that is shown, or what is left where the rule finds none; null leaves it to the tenant's",
  ),
  callerIdRule: z.enum(callerIdRules).meta({
    description:
      "FIXED shows callerId, ROTATION each in its turn, LOCAL the nearest to whoever is called: of the same area code, state or town, country",
    examples: ["LOCAL"],
  }),
  callerIdSet: z
    .array(Id)
    .max(200)
    .describe("Of which numbers of the stock ROTATION and LOCAL choose; empty means all"),
};

/** Why a call shows the number that it shows. */
export const callerIdReasons = [
  "FIXED",
  "ROTATION",
  "SAME_AREA",
  "SAME_REGION",
  "SAME_COUNTRY",
  "CAMPAIGN_DEFAULT",
  "NONE_FREE",
  "TENANT_DEFAULT",
] as const;
export type CallerIdReason = (typeof callerIdReasons)[number];

export const CallerId = z
  .object({
    id: Id,
    number: Phone,
    name: z.string().describe("What it is called here"),
    country: z.string().nullable().describe("Of the number, by its beginning"),
    region: z.string().nullable().describe("State or town, where the number tells it"),
    dailyCap: DailyCap,
    enabled: z.boolean().describe("Calls may show it"),
    restsUntil: Instant.nullable().describe(
      "Until then it is shown only where nothing else is left: people answered it less than the others",
    ),
    retired: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: "CallerId" });
export type CallerId = z.infer<typeof CallerId>;

/** Too few calls to say anything, answered as the others are, or surely less. */
export const callerIdVerdicts = ["TOO_FEW", "AS_OTHERS", "FALLING"] as const;
const Answered = z.object({
  ended: z.number().int().describe("Calls that showed it and are over"),
  people: z.number().int().describe("Of them, how many a person answered"),
});
/** How a number is answered, of the last seven days, beside the other numbers of its country. */
export const CallerIdHealth = z
  .object({ own: Answered, others: Answered, verdict: z.enum(callerIdVerdicts) })
  .meta({ id: "CallerIdHealth" });
export type CallerIdHealth = z.infer<typeof CallerIdHealth>;

/** Why a number cannot be one that calls show. */
export const numberFaults = ["NOT_E164", "NO_TELEPHONE", "KNOWN"] as const;
const RefusedNumber = z.object({
  field: z.string().describe("Where it stood in the request"),
  number: z.string(),
  fault: z.enum(numberFaults),
  reason: z.string(),
});

export const listCallerIds = endpoint({
  method: "GET",
  path: "/caller-ids",
  summary: "List the numbers that calls may show",
  tag,
  permission: "caller-ids:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(
    CallerId.extend({
      dialsToday: z.number().int().describe("Calls that show it, since midnight of the tenant"),
      health: CallerIdHealth,
    }).meta({ id: "CallerIdOfToday" }),
  ),
});

export const addCallerIds = endpoint({
  method: "POST",
  path: "/caller-ids",
  summary: "Add numbers that calls may show; those that are refused do not keep the others out",
  tag,
  permission: "caller-ids:create",
  status: 201,
  body: z
    .strictObject({
      numbers: z
        .array(
          z.strictObject({
            number: z
              .string()
              .trim()
              .min(1)
              .max(40)
              .describe("In E.164; blanks and dashes count not"),
            name: Name.optional().describe("The number itself without it"),
          }),
        )
        .min(1)
        .max(200),
      dailyCap: DailyCap.default(null),
    })
    .meta({
      examples: [{ numbers: [{ number: "+1 212 555 0147", name: "New York" }], dailyCap: 150 }],
    }),
  response: z.object({
    added: z.array(CallerId),
    refused: z.array(RefusedNumber),
  }),
});

export const updateCallerId = endpoint({
  method: "PATCH",
  path: "/caller-ids/:id",
  summary: "Rename a number, cap it, let it rest or let it back, switch it off or retire it",
  tag,
  permission: "caller-ids:update",
  params: ById,
  body: z
    .strictObject({
      name: Name,
      dailyCap: DailyCap,
      enabled: z.boolean(),
      restsUntil: Instant.nullable().describe(
        "Null lets it back, and what was before is forgotten",
      ),
      retired: z.boolean(),
    })
    .partial(),
  response: CallerId,
});

export const callerIdRested = event(
  "caller-id.rested",
  z.object({ id: Id, name: z.string(), until: Instant, own: Answered, others: Answered }),
  { audited: "UPDATE", permission: "caller-ids:read" },
);
