import { z } from "zod";
import { Call } from "./calls.ts";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Calls";

export const reconnectCall = endpoint({
  method: "POST",
  path: "/calls/:id/reconnect",
  summary:
    "Ring one's own phone anew for a conversation that goes on, after a reload or a lost network",
  tag,
  permission: "calls:control",
  perMinute: 12,
  params: ById,
  response: Call,
});

const figures = {
  seconds: z.number().int().min(0).max(86_400).describe("How long the sound was watched"),
  packets: z.number().int().min(0).max(100_000_000).describe("Packets of sound that came"),
  lost: z
    .number()
    .int()
    .min(0)
    .max(100_000_000)
    .describe("Packets that should have come and did not"),
  jitterMs: z.number().min(0).max(60_000),
  roundTripMs: z.number().min(0).max(60_000).nullable().describe("null: nobody could tell"),
  worstScore: z.number().min(1).max(5).describe("Of any five seconds, from 1 to 4.5"),
};

export const CallQuality = z
  .object({
    ...figures,
    score: z
      .number()
      .describe(
        "Of the whole, by the E-model of ITU-T G.107: 1 is bad, 4.4 as good as a telephone gets",
      ),
    agentId: Id,
    agentName: z.string(),
    beganAt: Instant,
  })
  .meta({ id: "CallQuality" });
export type CallQuality = z.infer<typeof CallQuality>;

export const reportCallQuality = endpoint({
  method: "PUT",
  path: "/calls/:id/quality/:lineId",
  summary:
    "Keep how the sound of one's own call was, as the page measured it; a later report of a line replaces the one before",
  tag,
  permission: "calls:control",
  params: ById.extend({
    lineId: z.uuid().describe("Made by the page for each time that it is connected"),
  }),
  body: z.strictObject(figures),
  status: 204,
});

export const getCallQuality = endpoint({
  method: "GET",
  path: "/calls/:id/quality",
  summary:
    "How the sound of a call was at the agent's side: loss, jitter, round trip and score, for each time that he was connected",
  tag,
  permission: "calls:read",
  discloses: "USER",
  params: ById,
  response: z.object({ lines: z.array(CallQuality) }),
});
