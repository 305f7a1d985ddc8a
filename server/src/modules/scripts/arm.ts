import { createHash } from "node:crypto";

type Arm = { number: number; share: number };

/**
 * The arm of a lead: always the same for the same test, in no order with anything else about the lead, and by the
 * shares of the arms.
 */
export function armOf<A extends Arm>(testId: string, leadId: string, arms: readonly A[]): A {
  const hash = createHash("sha256").update(`${testId} ${leadId}`).digest();
  const place = (hash.readUInt32BE(0) / 2 ** 32) * arms.reduce((sum, arm) => sum + arm.share, 0);
  let end = 0;
  for (const arm of arms) {
    end += arm.share;
    if (place < end) return arm;
  }
  const last = arms.at(-1);
  if (!last) throw new Error(`the split test ${testId} has no arm`);
  return last;
}
