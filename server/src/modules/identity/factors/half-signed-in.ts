import { createHash } from "node:crypto";
import { z } from "zod";
import { Refusal } from "../../../platform/errors.ts";

/** What is kept of somebody whose password was right, until he answers the second step. */
export const HalfSignedIn = z.object({
  kind: z.literal("FACTOR"),
  tenantId: z.string(),
  userId: z.string(),
  /** Which password it was: another one since then ends the challenge. */
  password: z.string(),
});

/** Tells one stored password from another, and nothing more about it. */
export function markOf(passwordHash: string | null): string {
  return createHash("sha256")
    .update(passwordHash ?? "")
    .digest("base64url");
}

export function challengeOver(): Refusal {
  return new Refusal("challenge-over", "Begin again with the password");
}
