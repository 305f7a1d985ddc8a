import { RefusalReason } from "@parley/contract";
import { z } from "zod";

/** So many leads are named for each reason. */
const mostExamples = 5;

/** What was found so far. */
export const Findings = z.object({
  checked: z.number().int(),
  allowed: z.number().int(),
  later: z.number().int(),
  refused: z.number().int(),
  reasons: z.partialRecord(
    RefusalReason,
    z.object({ leads: z.number().int(), examples: z.array(z.string()) }),
  ),
});
export type Findings = z.infer<typeof Findings>;

export const nothingFound: Findings = {
  ...{ checked: 0, allowed: 0, later: 0, refused: 0 },
  reasons: {},
};

/** What the law would decide about the dial of a lead. */
export type Judged = {
  leadId: string;
  reasons: readonly RefusalReason[];
  nextAllowedAt: number | null;
};

/** Adds what was decided about more leads. */
export function addFindings(before: Findings, judged: readonly Judged[]): Findings {
  const reasons = { ...before.reasons };
  let { allowed, later, refused } = before;
  for (const { leadId, reasons: against, nextAllowedAt } of judged) {
    if (against.length === 0) allowed += 1;
    else if (nextAllowedAt !== null) later += 1;
    else refused += 1;
    for (const reason of against) {
      const { leads, examples } = reasons[reason] ?? { leads: 0, examples: [] };
      reasons[reason] = {
        leads: leads + 1,
        examples: examples.length < mostExamples ? [...examples, leadId] : examples,
      };
    }
  }
  return { checked: before.checked + judged.length, allowed, later, refused, reasons };
}
