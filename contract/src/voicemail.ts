import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Flag, Id, Instant, Name, PageQuery, page, RetiredQuery } from "./paging.ts";

const tag = "Inbound";
const Said = z.string().trim().min(1).max(600);

const boxFields = {
  name: Name,
  greeting: z
    .string()
    .trim()
    .max(600)
    .describe("What a caller hears before the tone; empty only where a sound is played"),
  greetingPromptId: Id.nullable().describe("A sound that is played after it"),
  thanks: Said.nullable().describe("What he hears after it, if he is still there"),
  maxSeconds: z.number().int().min(10).max(300).describe("The longest message"),
  keepDays: z.number().int().min(1).max(3650).describe("After so long the sound is deleted"),
  userIds: z.array(Id).max(50).describe("Who is told of each message"),
  teamIds: z.array(Id).max(20).describe("Teams whose people are told"),
};

export const VoicemailBox = z
  .object({ id: Id, ...boxFields, retired: z.boolean(), updatedAt: Instant })
  .meta({ id: "VoicemailBox" });
export type VoicemailBox = z.infer<typeof VoicemailBox>;

export const listVoicemailBoxes = endpoint({
  method: "GET",
  path: "/voicemail-boxes",
  summary: "List the boxes in which callers leave messages",
  tag,
  permission: "voicemail-boxes:read",
  query: z.strictObject({ ...PageQuery, ...RetiredQuery }),
  response: page(VoicemailBox),
});
export const createVoicemailBox = endpoint({
  method: "POST",
  path: "/voicemail-boxes",
  summary: "Make a box for messages; flows lead callers to it",
  tag,
  permission: "voicemail-boxes:create",
  status: 201,
  body: z.strictObject({
    ...boxFields,
    greeting: boxFields.greeting.default(""),
    greetingPromptId: boxFields.greetingPromptId.default(null),
    thanks: boxFields.thanks.default(null),
    maxSeconds: boxFields.maxSeconds.default(120),
    keepDays: boxFields.keepDays.default(90),
    userIds: boxFields.userIds.default([]),
    teamIds: boxFields.teamIds.default([]),
  }),
  response: VoicemailBox,
});
export const updateVoicemailBox = endpoint({
  method: "PATCH",
  path: "/voicemail-boxes/:id",
  summary: "Change or retire a box; its messages stay",
  tag,
  permission: "voicemail-boxes:update",
  params: ById,
  body: z.strictObject({ ...boxFields, retired: z.boolean() }).partial(),
  response: VoicemailBox,
});

export const Voicemail = z
  .object({
    id: Id,
    boxId: Id,
    boxName: z.string(),
    callId: Id,
    leadId: Id.nullable().describe("Null for whoever may not see the lead"),
    leadName: z.string().nullable(),
    seconds: z.number().int(),
    sound: z
      .enum(["WAITING", "STORED", "LOST", "EXPIRED"])
      .describe(
        "Whether it can be heard: on its way, stored, lost by the carrier, deleted in time",
      ),
    synthetic: z.boolean().describe("Tones of the simulated carrier: nobody spoke"),
    cutOff: z
      .boolean()
      .describe("The switch ended while it was recorded: what was said until then is there"),
    heardAt: Instant.nullable(),
    doneAt: Instant.nullable(),
    doneByName: z.string().nullable(),
    createdAt: Instant,
    expiresAt: Instant,
    can: z.array(z.enum(["hear", "update"])),
  })
  .meta({ id: "Voicemail" });
export type Voicemail = z.infer<typeof Voicemail>;

export const listVoicemails = endpoint({
  method: "GET",
  path: "/voicemails",
  summary: "Messages of callers, newest first: all, or those of the boxes that tell the caller",
  tag,
  permission: "voicemails:read",
  discloses: "CALL",
  query: z.strictObject({
    ...PageQuery,
    boxId: Id.optional().describe("Only those in the box with this id"),
    done: Flag.describe("true: only those that are done; false: only those that are not"),
  }),
  response: page(Voicemail),
});
export const updateVoicemail = endpoint({
  method: "PATCH",
  path: "/voicemails/:id",
  summary: "Say that a message was heard, is done, or is not done after all",
  tag,
  permission: "voicemails:update",
  params: ById,
  body: z.strictObject({ heard: z.literal(true).optional(), done: z.boolean().optional() }),
  response: Voicemail,
});
export const hearVoicemail = endpoint({
  method: "GET",
  path: "/voicemails/:id/sound",
  summary: "The sound of a message",
  tag,
  permission: "voicemails:read",
  discloses: "CALL",
  params: ById,
  download: "application/octet-stream",
});

const told = { permission: "voicemails:read" } as const;
export const voicemailLeft = event(
  "voicemail.left",
  z.object({ id: Id, boxId: Id, callId: Id, seconds: z.number().int() }),
  told,
);
export const voicemailChanged = event("voicemail.changed", z.object({ id: Id, boxId: Id }), told);
