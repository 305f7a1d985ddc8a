import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Recordings";

/** What is recorded: nothing, what an agent asks for, a sample, or everything. */
export const recordingPolicies = ["NONE", "ON_DEMAND", "SAMPLE", "ALL"] as const;
export const RecordingPolicy = z.enum(recordingPolicies);
export type RecordingPolicy = z.infer<typeof RecordingPolicy>;

export const RecordingState = z
  .enum(["ANNOUNCING", "RECORDING", "PAUSED", "WAITING", "STORED", "LOST", "FAILED", "DELETED"])
  .describe(
    "Being announced, recorded, paused; on its way here, stored, lost by the carrier; never begun; deleted",
  );

export const RecordingGap = z
  .object({
    from: Instant,
    to: Instant.nullable(),
    why: z.enum(["AGENT", "SCRIPT_STEP"]),
    step: z.string().nullable().describe("Which step of the script"),
    endedBy: z.enum(["AGENT", "SCRIPT_STEP", "LIMIT", "CALL"]).nullable(),
  })
  .meta({ id: "RecordingGap" });

export const TalkFigures = z.object({
  agent: z.number(),
  customer: z.number(),
  both: z.number().describe("At once; counted with each of them too"),
  nobody: z.number(),
});
export type TalkFigures = z.infer<typeof TalkFigures>;

export const Recording = z
  .object({
    id: Id,
    callId: Id,
    state: RecordingState,
    policy: z.enum(["ON_DEMAND", "SAMPLE", "ALL"]).describe("What had it recorded"),
    announcedBy: z.enum(["POLICY", "LAW"]).nullable().describe("What had it announced"),
    announcedLaw: z.string().nullable().describe("Where the law asks for that"),
    failedBy: z
      .enum(["NO_NOTICE", "NOTICE_CUT", "REFUSED"])
      .nullable()
      .describe("Nothing to announce it by, the call was over before, or the carrier would not"),
    startedAt: Instant.nullable(),
    startedByName: z.string().nullable().describe("Who asked for it, where an agent did"),
    endedAt: Instant.nullable(),
    seconds: z.number().nullable(),
    bytes: z.number().int().nullable(),
    sha256: z.string().nullable().describe("Of the sound; also in the audit log"),
    talk: TalkFigures.nullable().describe(
      "How long who spoke, in seconds, by the sound; gaps left out",
    ),
    synthetic: z.boolean().describe("Tones of the simulated carrier: nobody spoke"),
    gaps: z.array(RecordingGap).describe("Spans of which nothing was recorded"),
    expiresAt: Instant.nullable().describe("When it is deleted; null keeps it"),
    deletedAt: Instant.nullable(),
    can: z.array(z.enum(["pause", "resume", "stop", "listen", "download", "delete"])),
  })
  .meta({ id: "Recording" });
export type Recording = z.infer<typeof Recording>;

export const CallRecordings = z
  .object({
    items: z.array(Recording),
    can: z.array(z.enum(["record"])),
  })
  .meta({ id: "CallRecordings" });
export type CallRecordings = z.infer<typeof CallRecordings>;

export const listCallRecordings = endpoint({
  method: "GET",
  path: "/calls/:id/recordings",
  summary: "What was recorded of a call",
  tag,
  permission: "calls:read",
  discloses: "CALL",
  params: ById,
  response: CallRecordings,
});
export const startRecording = endpoint({
  method: "POST",
  path: "/calls/:id/recordings",
  summary: "Record one's own conversation, where that is left to agents",
  tag,
  permission: "recordings:control",
  status: 201,
  params: ById,
  response: Recording,
});
const steered = { tag, permission: "recordings:control", params: ById } as const;
export const pauseRecording = endpoint({
  ...{ method: "POST", ...steered },
  path: "/recordings/:id/pause",
  summary: "Record nothing for a while, such as the number of a card",
  response: Recording,
});
export const resumeRecording = endpoint({
  ...{ method: "POST", ...steered },
  path: "/recordings/:id/resume",
  summary: "Record on",
  response: Recording,
});
export const stopRecording = endpoint({
  ...{ method: "POST", ...steered },
  path: "/recordings/:id/stop",
  summary: "End a recording that one has asked for",
  response: Recording,
});
export const getRecordingPeaks = endpoint({
  method: "GET",
  path: "/recordings/:id/peaks",
  summary: "How loud both sides are along a recording, for its picture",
  tag,
  permission: "recordings:listen",
  params: ById,
  response: z.object({
    agent: z.array(z.number()).describe("0 to 1, evenly over its length"),
    customer: z.array(z.number()),
  }),
});
export const hearRecording = endpoint({
  method: "GET",
  path: "/recordings/:id/sound",
  summary: "The sound of a recording: the agent on the left, the customer on the right",
  tag,
  permission: "recordings:listen",
  discloses: "CALL",
  params: ById,
  download: "application/octet-stream",
});
export const downloadRecording = endpoint({
  method: "GET",
  path: "/recordings/:id/file",
  summary: "A recording as a file to be kept",
  tag,
  permission: "recordings:download",
  discloses: "CALL",
  params: ById,
  download: "application/octet-stream",
});
export const deleteRecording = endpoint({
  method: "DELETE",
  path: "/recordings/:id",
  summary: "Delete the sound of a recording for good; that there was one stays known",
  tag,
  permission: "recordings:delete",
  fresh: true,
  params: ById,
  response: Recording,
});

const RecordingChange = z.object({
  id: Id,
  callId: Id,
  state: RecordingState,
});
const OfPerson = RecordingChange.extend({ contactId: Id });
const told = { permission: "calls:read" } as const;
export const recordingChanged = event("recording.changed", RecordingChange, told);
/** Its sound is here: length and hash go into the audit log. */
export const recordingStored = event("recording.stored", OfPerson, {
  ...told,
  audited: "CREATE",
});
export const recordingDeleted = event("recording.deleted", OfPerson, {
  ...told,
  audited: "DELETE",
});
