import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { CallPurpose } from "./law-figures.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Consent";

export const consentChannels = ["VOICE", "SMS", "EMAIL"] as const;
export const ConsentChannel = z.enum(consentChannels);
export type ConsentChannel = z.infer<typeof ConsentChannel>;
export const ConsentState = z.enum(["GRANTED", "WITHDRAWN"]);
export type ConsentState = z.infer<typeof ConsentState>;
/** Where somebody said it. */
export const consentSources = ["CALL", "WEB", "PAPER", "MESSAGE", "IMPORT", "OTHER"] as const;

const What = {
  purpose: CallPurpose,
  channel: ConsentChannel,
  state: ConsentState,
  source: z.enum(consentSources),
};

export const ConsentRecord = z
  .object({
    id: Id,
    ...What,
    at: Instant.describe("When he said it"),
    callId: Id.nullable(),
    note: personal("TEXT", z.string()).nullable(),
    recordedById: Id.nullable(),
    recordedByName: z.string().nullable(),
    recordedAt: Instant,
    holds: z.boolean().describe("Whether it is what holds now for its purpose and channel"),
  })
  .meta({ id: "ConsentRecord" });
export type ConsentRecord = z.infer<typeof ConsentRecord>;

export const listConsents = endpoint({
  method: "GET",
  path: "/contacts/:id/consents",
  summary: "What a contact consented to and withdrew: the whole history, newest first",
  tag,
  permission: "contacts:read",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(ConsentRecord),
});

export const recordConsent = endpoint({
  method: "POST",
  path: "/contacts/:id/consents",
  summary: "Record that a contact has consented, or withdrawn. Nothing of the history is changed",
  tag,
  permission: "contacts:update",
  status: 201,
  params: ById,
  body: z.strictObject({
    ...What,
    at: Instant.optional().describe("When he said it, not in the future; now without it"),
    note: z.string().trim().max(1000).nullable().default(null),
  }),
  response: ConsentRecord,
});

export const consentRecorded = event(
  "consent.recorded",
  z.object({
    id: Id,
    contactId: Id,
    purpose: CallPurpose,
    channel: ConsentChannel,
    state: ConsentState,
  }),
  { audited: "UPDATE" },
);
