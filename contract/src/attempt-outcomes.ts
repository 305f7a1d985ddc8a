import { z } from "zod";

/** How an attempt ended, for the figures and for the plan of the next one. */
export const attemptOutcomes = [
  "CONNECTED",
  "ABANDONED",
  "MACHINE",
  "BUSY",
  "NO_ANSWER",
  "INVALID_NUMBER",
  "REJECTED",
  "CONGESTION",
  "CANCELLED",
  "FAILED",
  "NOT_PLACED",
] as const;
export const AttemptOutcome = z.enum(attemptOutcomes);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

/** Exhausted, but not spoken with: a campaign may call these again. */
export const recycledOutcomes = [
  "NO_ANSWER",
  "BUSY",
  "MACHINE",
  "ABANDONED",
  "CONGESTION",
  "FAILED",
  "CANCELLED",
  "REJECTED",
] as const;

/** Of a lead in a campaign also: the law lets nobody dial it. */
export const MemberOutcome = z.enum([...attemptOutcomes, "NOT_ALLOWED"]);
export type MemberOutcome = z.infer<typeof MemberOutcome>;

/** After which outcomes the next number can be tried; after the first two there is no use in the same one. */
export const turningOutcomes = [
  "INVALID_NUMBER",
  "REJECTED",
  "BUSY",
  "NO_ANSWER",
  "MACHINE",
  "CONGESTION",
  "FAILED",
] as const;
export const NumberTurns = z
  .strictObject({
    attemptsEach: z.number().int().min(1).max(10).describe("Most attempts on each number"),
    nextAfter: z
      .array(z.enum(turningOutcomes))
      .max(turningOutcomes.length)
      .describe("Outcomes after which the next number is tried at once in its turn"),
  })
  .nullable();
