import { z } from "zod";
import { Instant } from "./paging.ts";

/** Why nobody kept a callback in its time. */
export const lateReasons = [
  "SIGNED_OUT",
  "PAUSED",
  "NO_ACCESS",
  "NOT_ALLOWED",
  "NO_NUMBER",
  "NOT_REACHED",
  "AGENT_BUSY",
  "NOT_TAKEN",
  "NOT_CALLED",
] as const;
export const LateReason = z.enum(lateReasons);
export type LateReason = z.infer<typeof LateReason>;

/** Why a callback went to somebody else: by hand, with its lead, or because its owner was not there. */
export const callbackMoveReasons = [
  "GIVEN",
  "TAKEN_BACK",
  "TAKEN",
  "WITH_LEAD",
  "LEFT",
  "SIGNED_OUT",
  "PAUSED",
  "NO_ACCESS",
] as const;
export const CallbackMoveReason = z.enum(callbackMoveReasons);
export type CallbackMoveReason = z.infer<typeof CallbackMoveReason>;

export const CallbackMove = z.object({
  at: Instant,
  by: z.string().nullable().describe("Who did it; null is the product itself"),
  from: z.string().nullable().describe("Whose it was; null is any agent's"),
  to: z.string().nullable(),
  because: CallbackMoveReason,
});
